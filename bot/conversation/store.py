from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversation.messages import as_json
from bot.conversation.reply import Bubble
from bot.db.engine import UnitOfWork
from bot.db.tables import ChatMessage, Conversation
from bot.errors import InvalidInput, NotFound


@dataclass(frozen=True)
class Opened:
    """A new conversation. The token is shown once; only its hash is kept."""

    id: str
    token: str


class ConversationStore:
    """Conversations and their messages in the session database. Every method is one transaction."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow = uow
        self._clock = clock

    def open(self, consent_version: str, facts: dict[str, Any] | None = None) -> Opened:
        opened = Opened(str(uuid.uuid4()), secrets.token_urlsafe(32))
        now = self._clock.now()
        with self.uow() as db:
            db.add(
                Conversation(
                    id=opened.id,
                    token_hash=_hash(opened.token),
                    consent_version=consent_version,
                    facts=facts or {},
                    created_at=now,
                    last_at=now,
                )
            )
            db.commit()
        return opened

    def authorise(self, conversation_id: str, token: str) -> None:
        """Raises NotFound for an unknown conversation and for somebody else's alike."""
        with self.uow.reading() as db:
            known = db.scalar(select(Conversation.token_hash).where(Conversation.id == conversation_id))
        # A row without a hash belongs to Rasa's own shell and is not reachable from outside.
        if not hmac.compare_digest(known or "-", _hash(token)):
            raise NotFound(conversation_id)

    def say(self, conversation_id: str, sender: str, bubbles: Sequence[Bubble]) -> list[dict[str, Any]]:
        """Adds messages that answer nothing: the greeting, an expert's words, a notice."""
        with self.uow() as db:
            locked(db, conversation_id)
            rows = append(db, conversation_id, sender, bubbles, self._clock)
            db.commit()
            return [as_json(row) for row in rows]

    def history(self, conversation_id: str, after: str = "") -> list[dict[str, Any]]:
        """All messages, or those after one named by its id or number.

        Raises InvalidInput for an `after` that is no message of this conversation.
        """
        with self.uow.reading() as db:
            number = _number(db, conversation_id, after) if after else 0
            return [as_json(row) for row in _since(db, conversation_id, number)]

    def numbered_since(self, conversation_id: str, number: int) -> list[tuple[int, dict[str, Any]]]:
        """The messages after a number, each with its own. Raises NotFound once all is erased."""
        with self.uow.reading() as db:
            if db.get(Conversation, conversation_id) is None:
                raise NotFound(conversation_id)
            return [(row.number, as_json(row)) for row in _since(db, conversation_id, number)]

    def number_of(self, conversation_id: str, after: str) -> int:
        """The number of a message named by its id or number. Raises InvalidInput."""
        with self.uow.reading() as db:
            return _number(db, conversation_id, after)

    def last_number(self, conversation_id: str) -> int:
        with self.uow.reading() as db:
            return last_number(db, conversation_id)


def _number(db: Session, conversation_id: str, after: str) -> int:
    if after.isascii() and after.isdigit() and len(after) < 10:
        return int(after)
    number = db.scalar(
        select(ChatMessage.number).where(
            ChatMessage.conversation_id == conversation_id, ChatMessage.id == after
        )
    )
    if number is None:
        raise InvalidInput("unknown_message")
    return number


def locked(db: Session, conversation_id: str) -> Conversation:
    """The conversation, locked until the transaction ends (SQLite locks as a whole anyway)."""
    row = db.get(Conversation, conversation_id, with_for_update=True)
    if row is None:
        raise NotFound(conversation_id)
    return row


def append(
    db: Session,
    conversation_id: str,
    sender: str,
    bubbles: Sequence[Bubble],
    clock: Clock,
    in_reply_to: str | None = None,
) -> list[ChatMessage]:
    """Adds messages with the next numbers. The caller holds the conversation's lock."""
    last = last_number(db, conversation_id)
    rows = [
        ChatMessage(
            id=str(uuid.uuid4()),
            conversation_id=conversation_id,
            number=number,
            sender=sender,
            text=bubble.text,
            buttons=[asdict(button) for button in bubble.buttons],
            sources=[asdict(source) for source in bubble.sources],
            booking=bubble.booking,
            in_reply_to=in_reply_to,
            created_at=clock.now(),
        )
        for number, bubble in enumerate(bubbles, last + 1)
    ]
    db.add_all(rows)
    return rows


def last_number(db: Session, conversation_id: str) -> int:
    query = select(func.max(ChatMessage.number)).where(ChatMessage.conversation_id == conversation_id)
    return db.scalar(query) or 0


def _since(db: Session, conversation_id: str, number: int) -> Sequence[ChatMessage]:
    return db.scalars(
        select(ChatMessage)
        .where(ChatMessage.conversation_id == conversation_id, ChatMessage.number > number)
        .order_by(ChatMessage.number)
    ).all()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
