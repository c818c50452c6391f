from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.db.engine import UnitOfWork
from bot.db.tables import Conversation


@dataclass
class Memory:
    """What is remembered of a conversation between two turns; kept in our database, not in the tracker.

    `facts` is what the visitor said of the company and the plan. `booking` and `change` are the open forms.
    `offer` is the question that stands beside them: `yes` names the intent that a plain yes means, `asks` a
    form of its own, `slots` the times just shown. `said` is what the bot said last and how often in a row.
    """

    conversation_id: str
    facts: dict[str, Any] = field(default_factory=dict)
    booking: dict[str, Any] = field(default_factory=dict)
    change: dict[str, Any] = field(default_factory=dict)
    offer: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    answered: dict[str, Any] = field(default_factory=dict)  # see bot/dialogue/answered.py
    misunderstandings: int = 0
    last_topic: str = ""
    easy_language: bool = False
    last_at: datetime | None = None
    # Of the present turn only: the facts it told, and the form beside the booking that answered it.
    said_now: frozenset[str] = frozenset()
    spoke: str = ""


_KEPT_IN_FORM = ("booking", "change", "offer", "said", "answered")


def load(uow: UnitOfWork, conversation_id: str) -> Memory:
    """The memory of a conversation; an empty one for a conversation nobody has spoken in."""
    with uow() as db:
        row = db.get(Conversation, conversation_id)
        if row is None:
            return Memory(conversation_id)
        form = dict(row.form or {})
        return Memory(
            conversation_id,
            facts=dict(row.facts or {}),
            booking=dict(form.get("booking") or {}),
            change=dict(form.get("change") or {}),
            offer=dict(form.get("offer") or {}),
            said=dict(form.get("said") or {}),
            answered=dict(form.get("answered") or {}),
            misunderstandings=row.misunderstandings,
            last_topic=row.last_topic,
            easy_language=row.easy_language,
            last_at=row.last_at,
        )


def is_erased(uow: UnitOfWork, conversation_id: str) -> bool:
    """Whether a conversation of the gateway is gone: a turn may still be under way when it is erased."""
    with uow() as db:
        return db.get(Conversation, conversation_id) is None


def save(uow: UnitOfWork, memory: Memory, now: datetime, from_gateway: bool = False) -> None:
    """Writes the memory back. A conversation held over the engine's own shell gets its row here; one of
    the gateway (`from_gateway`) that has been erased meanwhile stays erased."""
    with uow() as db:
        row = db.get(Conversation, memory.conversation_id)
        if row is None and from_gateway:
            return
        if row is None:
            # No token leads to this row: it is not reachable over the chat API.
            row = Conversation(
                id=memory.conversation_id, token_hash="", consent_version="shell", created_at=now, last_at=now
            )
            db.add(row)
        row.facts = memory.facts
        row.form = {name: getattr(memory, name) for name in _KEPT_IN_FORM}
        row.misunderstandings = memory.misunderstandings
        row.last_topic = memory.last_topic
        row.easy_language = memory.easy_language
        row.last_at = now
        db.commit()
