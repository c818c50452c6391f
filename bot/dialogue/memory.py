from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update

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
_COLUMNS = ("facts", "form", "misunderstandings", "last_topic", "easy_language", "last_at")
# Made once and for bare rows: they run in every turn, and took a third of an answer's time.
_TABLE = cast(Table, Conversation.__table__)
_THIS = _TABLE.c.id == bindparam("conversation")
_LOAD = select(*(_TABLE.c[name] for name in _COLUMNS)).where(_THIS)
_SAVE = (
    update(_TABLE).where(_THIS).values({name: bindparam(name) for name in _COLUMNS}).returning(_TABLE.c.id)
)


def load(uow: UnitOfWork, conversation_id: str) -> Memory | None:
    """The memory of a conversation; None where there is none: nobody has spoken in it, or it was erased."""
    with uow.rows(reads_only=True) as db:
        row = db.execute(_LOAD, {"conversation": conversation_id}).one_or_none()
    if row is None:
        return None
    form = row.form or {}
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


def save(uow: UnitOfWork, memory: Memory, now: datetime, from_gateway: bool = False) -> None:
    """Writes the memory back. A conversation held over the engine's own shell gets its row here; one of
    the gateway (`from_gateway`) that has been erased meanwhile stays erased."""
    kept = {
        "facts": memory.facts,
        "form": {name: getattr(memory, name) for name in _KEPT_IN_FORM},
        "misunderstandings": memory.misunderstandings,
        "last_topic": memory.last_topic,
        "easy_language": memory.easy_language,
        "last_at": now,
    }
    # The engine's tracker goes the same way: after a power loss both have forgotten the last words at most.
    with uow.rows(survives_power_loss=False) as db:
        known = db.scalar(_SAVE, {"conversation": memory.conversation_id, **kept})
        if known is None and not from_gateway:
            # No token leads to this row: it is not reachable over the chat API.
            shell = {"token_hash": "", "consent_version": "shell", "created_at": now}
            db.execute(_TABLE.insert(), {"id": memory.conversation_id, **shell, **kept})
        db.commit()
