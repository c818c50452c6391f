import logging
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

from bot.nlu.known_source import hash_of

logger = logging.getLogger(__name__)

# Of what is replaced or relied on below in Rasa 3.6.21. Other code may do otherwise: then Rasa's own stays.
EXPECTED_SOURCE = "15f00a34964dbe03686a78e1e5f45119ca82fb942fc175af42787fa80d723f15"


def install() -> bool:
    """Run the components of a message one after another; return whether that is now so.

    Rasa plans each run of its graph anew with dask, three times a turn, as if it were to be spread over many
    machines. The components, their order and what each is given stay the same.
    """
    if source_hash() != EXPECTED_SOURCE:
        logger.warning("Rasa's way of running its graph is not the one we know: it stays as slow as it is.")
        return False
    DaskGraphRunner.run = _run
    return True


def is_installed() -> bool:
    return DaskGraphRunner.run is _run


def source_hash() -> str:
    """Return the hash of how Rasa runs a graph, as it is written in its source."""
    if is_installed():
        return EXPECTED_SOURCE
    return hash_of(DaskGraphRunner.run, DaskGraphRunner._build_dask_graph, GraphNode.__call__)


def _run(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
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
