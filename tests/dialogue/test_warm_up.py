from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.talking import open_talk
from sqlalchemy import func, select

from bot.db.tables import Conversation
from bot.knowledge import load


def test_warming_up_reads_the_answers_and_stores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = open_talk(tmp_path, months=1).services
    services.dialogue.warm_up()

    monkeypatch.setattr(load, "parse_entry", lambda *_: pytest.fail("read once more"))
    assert services.knowledge.answer("topic_funding", {}) is not None
    with services.uow() as db:
        assert db.scalar(select(func.count()).select_from(Conversation)) == 0
