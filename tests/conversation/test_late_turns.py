from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_parts import NOW
from sqlalchemy import func, select

from bot.bootstrap import Services, build
from bot.clock import FixedClock
from bot.conversation.reply import Turn
from bot.db.base import Base
from bot.db.engine import UnitOfWork, make_engine
from bot.db.registry import all_tables
from bot.db.tables import Booking, Conversation
from bot.settings import Settings

ERASED = "0b0e0f00-0000-4000-8000-000000000001"


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Services]:
    uow = UnitOfWork(make_engine(f"sqlite:///{tmp_path / 'lotse.db'}"))
    all_tables().create_all(uow.engine)
    yield build(Settings(data_dir=tmp_path), FixedClock(NOW), uow)
    uow.engine.dispose()


def rows(core: Services, table: type[Base]) -> int:
    with core.uow() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("intent", ["book_session", "topic_funding", "request_callback", "request_human"])
def test_a_turn_that_ends_after_the_erasure_leaves_nothing(core: Services, intent: str) -> None:
    reply = core.dialogue.respond(Turn(ERASED, "0391 1234567", intent, from_gateway=True))

    assert reply.bubbles
    assert rows(core, Conversation) == rows(core, Booking) == 0


def test_the_engines_own_shell_still_gets_its_row(core: Services) -> None:
    core.dialogue.respond(Turn("shell", "Termin", "book_session"))

    assert rows(core, Conversation) == 1
