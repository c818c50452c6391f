from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.messages import EXPERT, as_json
from bot.conversation.reply import Bubble, Button
from bot.conversation.store import locked
from bot.db.handover_tables import HandoverNote
from bot.errors import InvalidInput, NotFound
from bot.handover.parts import HandoverParts, Person
from bot.handover.rows import may_see_conversation, open_handover, own_stretch
from bot.handover.rows import say as add

LONGEST_TEXT, LONGEST_NOTE = 4000, 4000


def say(
    parts: HandoverParts,
    db: Session,
    person: Person,
    conversation_id: str,
    text: str,
    buttons: Sequence[Button] = (),
) -> dict[str, Any]:
    """Writes an expert's words, checked in the same transaction: only whoever has the conversation speaks.

    `buttons` are the expert's own; their payloads begin with PERSON_BUTTON. Raises NotFound when it is not
    theirs (any more), InvalidInput `empty` or `too_long`.
    """
    words = _checked(text, LONGEST_TEXT)
    conversation, _ = own_stretch(db, person, conversation_id)
    conversation.last_at = parts.clock.now()
    (row,) = add(parts, db, conversation_id, EXPERT, [Bubble(words, tuple(buttons))])
    db.flush()
    return as_json(row)


def has(db: Session, person: Person, conversation_id: str) -> bool:
    """Whether a person has the conversation right now."""
    row = open_handover(db, conversation_id)
    return row is not None and row.claimed_by == person.account_id


def note(parts: HandoverParts, db: Session, person: Person, conversation_id: str, text: str) -> HandoverNote:
    """Writes a note for colleagues that no visitor sees in the chat. Raises NotFound, InvalidInput."""
    words = _checked(text, LONGEST_NOTE)
    conversation = locked(db, conversation_id)
    if not may_see_conversation(db, person, conversation_id):
        raise NotFound(conversation_id)
    row = HandoverNote(
        conversation_id=conversation.id,
        author=person.account_id,
        author_name=person.name,
        text=words,
        created_at=parts.clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def notes(db: Session, person: Person, conversation_id: str) -> list[HandoverNote]:
    """The notes on a conversation, the first one first. Raises NotFound for another chamber's."""
    if not may_see_conversation(db, person, conversation_id):
        raise NotFound(conversation_id)
    return list(
        db.scalars(
            select(HandoverNote)
            .where(HandoverNote.conversation_id == conversation_id)
            .order_by(HandoverNote.id)
        )
    )


def _checked(text: str, longest: int) -> str:
    words = "".join(char for char in text if char in "\n\t" or char.isprintable()).strip()
    if not words:
        raise InvalidInput("empty")
    if len(words) > longest:
        raise InvalidInput("too_long")
    return words
