from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import product

import pytest

from bot.conversation.owner import OWNERS, TRANSITIONS, change_owner
from bot.db.tables import Conversation
from bot.errors import NotAllowedNow
from bot.settings import ROOT

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALLOWED = {
    "request": "bot>waiting callback>waiting closed>waiting",
    "leave": "waiting>bot waiting>callback",
    "miss": "waiting>bot waiting>callback",
    "claim": "waiting>expert",
    "join": "bot>expert callback>expert",
    "transfer": "expert>waiting",
    "give_back": "expert>bot expert>callback",
    "end": "expert>bot expert>callback",
    "lose": "expert>bot expert>callback",
    "close": "expert>closed",
    "reopen": "closed>bot closed>callback",
    "ask_callback": "bot>callback callback>callback closed>callback",
    "finish_callbacks": "callback>bot",
}


def conversation(owner: str) -> Conversation:
    return Conversation(id="c", token_hash="", consent_version="v", owner=owner, created_at=NOW, last_at=NOW)


def test_every_event_is_listed_here() -> None:
    assert set(ALLOWED) == set(TRANSITIONS)


@pytest.mark.parametrize("event", ALLOWED)
def test_what_is_listed_is_allowed_and_everything_else_refused(event: str) -> None:
    for before, after in product(OWNERS, OWNERS):
        row = conversation(before)
        if f"{before}>{after}" in ALLOWED[event].split():
            change_owner(row, event, after)
            assert row.owner == after
        else:
            with pytest.raises(NotAllowedNow, match=f"{event}: {before} to {after}"):
                change_owner(row, event, after)
            assert row.owner == before


def test_nobody_else_changes_who_has_a_conversation() -> None:
    sets = re.compile(r"\.owner\s*=[^=]|values\([^)]*owner=")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "bot").rglob("*.py")
        if sets.search(path.read_text("utf-8"))
    ]

    assert found == ["bot/conversation/owner.py"]
