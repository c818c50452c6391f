from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import running_product


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the whole product, started once for all conversations; one that runs already can be
    named, which spares its start while a conversation is being written."""
    running = os.environ.get("LOTSE_TEST_ADDRESS")
    if running:
        yield running
        return
    data_dir: Path = tmp_path_factory.mktemp("product")
    with running_product(data_dir) as address:
        yield address
