from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.talking import Talk, open_talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    talk = open_talk(tmp_path)
    yield talk
    talk.services.uow.engine.dispose()


@pytest.fixture
def visit(talk: Talk) -> Talk:
    """The same, where the test has another word for a talk."""
    return talk
