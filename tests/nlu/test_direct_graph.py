import pytest
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from bot.nlu.direct_graph import RUN_OF_GRAPH

ORIGINAL = DaskGraphRunner.run
calls: list[str] = []


class Step(GraphComponent):
    """Joins what it is given and its own name."""

    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        return cls(config["name"])

    def __init__(self, name: str) -> None:
        self.name = name

    def join(self, **given: str) -> str:
        calls.append(self.name)
        if self.name == "breaks":
            raise RuntimeError("broken")
        return "(" + "+".join([*given.values(), self.name]) + ")"

    def first(self, one: str) -> str:
        return self.join(one=one)

    def both(self, one: str, two: str) -> str:
        return self.join(one=one, two=two)


def node(name: str, fn: str, **needs: str) -> SchemaNode:
    return SchemaNode(
        needs=needs, uses=Step, constructor_name="create", fn=fn, config={"name": name}, eager=True
    )


@pytest.fixture
def runner(tmp_path) -> DaskGraphRunner:
    schema = GraphSchema(
        {
            "last": node("last", "both", one="left", two="right"),
            "left": node("left", "first", one="__message__"),
            "right": node("right", "first", one="left"),
            "apart": node("apart", "first", one="__message__"),
            "breaks": node("breaks", "first", one="__message__"),
        }
    )
    return DaskGraphRunner.create(schema, LocalModelStorage(tmp_path), ExecutionContext(schema))


@pytest.fixture(autouse=True)
def _rasa_stays_as_it_was():
    calls.clear()
    yield
    DaskGraphRunner.run = ORIGINAL


def test_rasas_way_is_the_one_we_know() -> None:
    assert RUN_OF_GRAPH.source_found() == RUN_OF_GRAPH.source


@pytest.mark.parametrize("targets", [["last"], ["right", "apart"], ["left"]])
def test_the_results_are_rasas(runner: DaskGraphRunner, targets: list[str]) -> None:
    expected = runner.run({"__message__": "m"}, targets)
    assert RUN_OF_GRAPH.install()
    assert runner.run({"__message__": "m"}, targets) == expected
    assert runner.run({"__message__": "n"}, targets) != expected, "each run has its own input"


def test_only_what_is_needed_runs_and_runs_once(runner: DaskGraphRunner) -> None:
    RUN_OF_GRAPH.install()
    assert runner.run({"__message__": "m"}, ["last"]) == {"last": "((m+left)+((m+left)+right)+last)"}
    assert calls == ["left", "right", "last"]


def test_what_is_handed_in_is_not_worked_out(runner: DaskGraphRunner) -> None:
    RUN_OF_GRAPH.install()
    assert runner.run({"left": "given"}, ["right"]) == {"right": "(given+right)"}


@pytest.mark.parametrize("direct", [False, True])
def test_a_component_that_fails_is_reported_as_rasa_does(runner: DaskGraphRunner, direct: bool) -> None:
    if direct:
        RUN_OF_GRAPH.install()
    with pytest.raises(Exception) as raised:
        runner.run({"__message__": "m"}, ["breaks"])
    assert raised.type.__name__ == "GraphComponentException"


def test_a_missing_input_is_an_error(runner: DaskGraphRunner) -> None:
    RUN_OF_GRAPH.install()
    with pytest.raises(GraphRunError, match="Missing input"):
        runner.run({}, ["left"])
