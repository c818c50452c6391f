from __future__ import annotations

import pytest
from fixtures.talking import Talk
from sqlalchemy import func, select

from bot.db.tables import Conversation
from bot.knowledge import load


def test_warming_up_reads_the_answers_and_stores_nothing(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    services = talk.services
    before = conversations(talk)
    services.dialogue.warm_up()

    assert conversations(talk) == before
    monkeypatch.setattr(load, "parse_entry", lambda *_: pytest.fail("read once more"))
    assert services.knowledge.answer("topic_funding", {}) is not None


def conversations(talk: Talk) -> int:
    with talk.services.uow() as db:
        return db.scalar(select(func.count()).select_from(Conversation)) or 0
