import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


@pytest.fixture(scope="module")
def storage(tmp_path_factory) -> ModelStorage:
    folder = tmp_path_factory.mktemp("storage")
    return LocalModelStorage.create(folder)


@pytest.fixture(scope="module")
def resource() -> Resource:
    return Resource("component")


@pytest.fixture(scope="module")
def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}))
