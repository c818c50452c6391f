from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_fixtures import engine
from chat_parts import FakeEngine
from desk_parts import RunningDesk, running_desk

__all__ = ["desk", "engine"]


@pytest.fixture
def desk(engine: FakeEngine, tmp_path: Path) -> Iterator[RunningDesk]:
    """A web process with its desk, its own database and a clock that stands still."""
    with running_desk(tmp_path, engine.url) as running:
        yield running
