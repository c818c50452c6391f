from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_parts import Chat, FakeEngine, make_chat


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    with FakeEngine() as running:
        yield running


@pytest.fixture
def chat(engine: FakeEngine, tmp_path: Path) -> Iterator[Chat]:
    """The whole web process over a fake engine, with a conversation already begun."""
    with make_chat(tmp_path, engine.url) as made:
        yield made
