from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from chat_fixtures import engine
from chat_parts import FakeEngine
from desk_parts import RunningDesk, running_desk

from bot.accounts import passwords

__all__ = ["desk", "engine"]


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A password takes long to check on purpose; tests of pages need not wait for it."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def desk(engine: FakeEngine, tmp_path: Path) -> Iterator[RunningDesk]:
    """A web process with its desk, its own database and a clock that stands still."""
    with running_desk(tmp_path, engine.url) as running:
        yield running
