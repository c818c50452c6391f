from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

from bot.nlu.replacement import Replacement


def _run(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Run the components of a message one after another.

    Rasa plans each run of its graph anew with dask, three times a turn, as if it were to be spread over many
    machines. The components, their order and what each is given stay the same.
    """
    wanted = tuple(targets or self._graph_schema.target_names)
    outputs = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name in _order(self, wanted):
            if name not in outputs:
                needs = self._graph_schema.nodes[name].needs.values()
                outputs[name] = self._instantiated_nodes[name](*(outputs.get(need, need) for need in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(outputs[name] for name in wanted)


def _order(runner: DaskGraphRunner, targets: tuple[str, ...]) -> list[str]:
    """The nodes that the targets need, each after those it needs itself; worked out once a runner."""
    orders: dict[tuple[str, ...], list[str]] = runner.__dict__.setdefault("_orders", {})
    if targets not in orders:
        nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: [one for one in node.needs.values() if one in nodes] for name, node in nodes.items()}
        orders[targets] = list(TopologicalSorter(needs).static_order())
    return orders[targets]


RUN_OF_GRAPH = Replacement(
    DaskGraphRunner,
    "run",
    by=_run,
    relies_on=(DaskGraphRunner._build_dask_graph, GraphNode.__call__),
    source="15f00a34964dbe03686a78e1e5f45119ca82fb942fc175af42787fa80d723f15",
    subject="Rasa's way of running its graph",
)
