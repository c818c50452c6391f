from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.booking.transaction import decided
from bot.conversation.messages import as_json
from bot.db.handover_tables import Handover, HandoverNote
from bot.db.tables import ChatMessage, Conversation
from bot.errors import NotFound
from bot.handover.ending import lose
from bot.handover.parts import HandoverParts, Person
from bot.handover.presence import present
from bot.handover.queue import brief, standing, visitor_is_here
from bot.handover.requesting import miss, overdue
from bot.handover.rows import latest_handover
from bot.handover.talking import notes
from bot.handover.waiting import waiting_rows

# Signs of life are written only while somebody at the desk may look for them.
_WATCHED_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class ConversationView:
    """A conversation as its expert sees it. `messages` as in the chat API, each with its `number` and, of the
    visitor's, `understood` (intent, confidence, ranking); `mine` whether the person has it."""

    conversation_id: str
    standing: dict[str, Any]
    mine: bool
    visitor_here: bool
    brief: tuple[str, ...]
    messages: list[dict[str, Any]]
    notes: list[HandoverNote]
    stretches: list[Handover]


def view(parts: HandoverParts, db: Session, person: Person, conversation_id: str) -> ConversationView:
    """Raises NotFound for a conversation that is not, or no more, the business of the person's chambers."""
    found = notes(db, person, conversation_id)
    if db.get(Conversation, conversation_id) is None:
        raise NotFound(conversation_id)
    messages = db.scalars(
        select(ChatMessage).where(ChatMessage.conversation_id == conversation_id).order_by(ChatMessage.number)
    )
    stretches = list(
        db.scalars(select(Handover).where(Handover.conversation_id == conversation_id).order_by(Handover.id))
    )
    latest = stretches[-1]
    return ConversationView(
        conversation_id,
        standing(parts, db, conversation_id),
        latest.ended_at is None and latest.claimed_by == person.account_id,
        visitor_is_here(parts, latest),
        brief(parts, db, conversation_id),
        [{**as_json(one), "number": one.number, "understood": one.understood} for one in messages],
        found,
        stretches,
    )


def visitor_seen(parts: HandoverParts, db: Session, conversation_id: str, here: bool) -> bool:
    """Notes a sign of life of the visitor's page on the latest stretch, or that it was closed. True when
    that makes a difference to who looks at it. Without such a stretch nothing is written."""
    row = latest_handover(db, conversation_id)
    now = parts.clock.now()
    if row is None or (row.ended_at is not None and now - row.ended_at > _WATCHED_FOR):
        return False
    before = visitor_is_here(parts, row)
    if here:
        row.visitor_seen_at, row.visitor_gone_at = now, None
    else:
        row.visitor_gone_at = now
    return before != here


def advance(parts: HandoverParts) -> list[str]:
    """Whatever is due; one transaction a conversation."""
    with parts.uow() as db:
        late = list(overdue(parts, db))
        here = {one.account_id for one in present(parts, db)}
        alone = [
            row.conversation_id
            for row in db.scalars(
                select(Handover).where(Handover.ended_at.is_(None), Handover.claimed_by != "")
            )
            if row.claimed_by not in here
        ]
    return [one for one in late if _done(parts, miss, one)] + [
        one for one in alone if _done(parts, lose, one)
    ]


def waiting(db: Session) -> list[str]:
    return [row.conversation_id for row in waiting_rows(db)]


def _done(
    parts: HandoverParts, act: Callable[[HandoverParts, Session, str], bool], conversation_id: str
) -> bool:
    try:
        return decided(parts.uow, lambda db: act(parts, db, conversation_id))
    except NotFound:  # erased meanwhile
        return False
