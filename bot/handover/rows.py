from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.reply import Bubble
from bot.conversation.store import append, locked
from bot.db.handover_tables import Handover
from bot.db.tables import AuditEntry, ChatMessage, Conversation
from bot.errors import NotFound
from bot.handover.parts import HandoverParts, Person


def open_handover(db: Session, conversation_id: str) -> Handover | None:
    """The stretch of a conversation that has not ended."""
    return db.scalar(
        select(Handover).where(Handover.conversation_id == conversation_id, Handover.ended_at.is_(None))
    )


def latest_handover(db: Session, conversation_id: str) -> Handover | None:
    return db.scalar(
        select(Handover)
        .where(Handover.conversation_id == conversation_id)
        .order_by(Handover.id.desc())
        .limit(1)
    )


def of_person(db: Session, person: Person, handover_id: int) -> tuple[Conversation, Handover]:
    """A stretch that a person may see, with its conversation, which is locked first so that whoever comes
    second reads what the first one did. Raises NotFound for another chamber's too."""
    conversation_id = db.scalar(select(Handover.conversation_id).where(Handover.id == handover_id))
    if conversation_id is None:
        raise NotFound(f"handover {handover_id}")
    conversation = locked(db, conversation_id)
    row = db.get(Handover, handover_id, populate_existing=True)
    if row is None or not may_see(person, row):
        raise NotFound(f"handover {handover_id}")
    return conversation, row


def own_stretch(db: Session, person: Person, conversation_id: str) -> tuple[Conversation, Handover]:
    """The conversation that a person has right now. Raises NotFound when it is not theirs (any more)."""
    conversation = locked(db, conversation_id)
    row = open_handover(db, conversation_id)
    if row is None or row.claimed_by != person.account_id:
        raise NotFound(conversation_id)
    return conversation, row


def may_see(person: Person, row: Handover) -> bool:
    """Only the chambers in question, once somebody has it only theirs, and whoever it was handed on to."""
    chambers = {row.chamber} if row.chamber else set(row.chambers)
    return person.account_id in (row.claimed_by, row.wanted_by) or bool(person.chambers & chambers)


def may_see_conversation(db: Session, person: Person, conversation_id: str) -> bool:
    rows = db.scalars(select(Handover).where(Handover.conversation_id == conversation_id))
    return any(may_see(person, row) for row in rows)


def end(parts: HandoverParts, row: Handover, outcome: str, by: str, result: str = "") -> None:
    row.ended_at, row.outcome, row.ended_by = parts.clock.now(), outcome, by
    row.result = result


def say(
    parts: HandoverParts,
    db: Session,
    conversation_id: str,
    sender: str,
    bubbles: Sequence[Bubble],
    answers: str | None = None,
) -> list[ChatMessage]:
    """Adds messages in the caller's transaction. `answers` is the visitor's message that they answer."""
    return append(db, conversation_id, sender, bubbles, parts.clock, in_reply_to=answers)


def audit(parts: HandoverParts, db: Session, actor: str, action: str, row: Handover) -> None:
    db.add(
        AuditEntry(
            at=parts.clock.now(),
            actor=actor[:60],
            action=f"handover.{action}",
            subject=f"handover {row.id}",
            details={"chamber": row.chamber, "reason": row.reason},
        )
    )
