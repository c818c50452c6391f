from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import literal_column, or_, select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversation.control import control_in, may_answer, payload_of
from bot.conversation.messages import BOT, EXPERT, SYSTEM, VISITOR, as_json
from bot.conversation.owner import CLOSED, REOPEN, WAITING, give_to_bot
from bot.conversation.reply import Bubble
from bot.conversation.standing import INSTEAD, PERSON_BUTTON, STANDING
from bot.conversation.store import append, last_number, locked
from bot.db.engine import UnitOfWork
from bot.db.tables import ChatMessage, Conversation
from bot.errors import InvalidInput
from bot.masking import without_payment_numbers

# Puts a conversation into the queue for a person, in the transaction that stores what is said about it:
# conversation, the wish, the visitor's message that is answered by it.
HandOver = Callable[[Session, str, dict[str, Any], str], None]


# A claim that reaches further than this was made before the clock was set back, and holds nobody up.
_LONGEST_CLAIM = 2


@dataclass(frozen=True)
class Task:
    """A visitor's message that `holder` may answer now. `payload` is set when a button was pressed;
    `form_waits` when a form has asked something that the message may answer; `control` when it is meant for
    the chat itself; `instead` when it is chosen instead of waiting for a person."""

    conversation_id: str
    message_id: str
    holder: str
    text: str
    payload: str
    form_waits: bool
    control: str = ""
    instead: bool = False


@dataclass(frozen=True)
class Received:
    """Where a visitor's message is kept, and whether it came for the first time."""

    message_id: str
    is_new: bool


class Inbox:
    """Takes visitors' messages and hands them out to be answered: in order, one at a time, each once.

    The claim is a pair of columns of the conversation, so that several web processes respect it. It runs
    out after `claim_seconds`: what a process that died left unanswered is answered by the next one.
    """

    def __init__(
        self, uow: UnitOfWork, clock: Clock, claim_seconds: float, hand_over: HandOver | None = None
    ) -> None:
        self._uow = uow
        self._hand_over = hand_over
        self._clock = clock
        self._claim = timedelta(seconds=claim_seconds)

    def receive(
        self, conversation_id: str, text: str = "", payload: str = "", client_id: str | None = None
    ) -> Received:
        """Stores a message before anything else happens to it. The same `client_id` is stored once.

        Raises NotFound; InvalidInput `unknown_button` for a payload that no button here has carried and that
        is none of those the chat always offers.
        """
        with self._uow() as db:
            conversation = locked(db, conversation_id)
            if client_id is not None:
                known = db.scalar(
                    select(ChatMessage.id).where(
                        ChatMessage.conversation_id == conversation_id, ChatMessage.client_id == client_id
                    )
                )
                if known is not None:
                    return Received(known, is_new=False)
            row = ChatMessage(
                id=str(uuid.uuid4()),
                conversation_id=conversation_id,
                number=last_number(db, conversation_id) + 1,
                sender=VISITOR,
                text=_title_of(db, conversation_id, payload) if payload else without_payment_numbers(text),
                understood={"payload": payload} if payload else None,
                client_id=client_id,
                created_at=self._clock.now(),
            )
            conversation.last_at = self._clock.now()
            db.add(row)
            db.commit()
            return Received(row.id, is_new=True)

    def claim(self, conversation_id: str, message_id: str) -> Task | None:
        """The earliest message that waits, to be answered by the caller.

        None when somebody else is answering. Raises Answered once `message_id` needs no answer any more.
        """
        with self._uow() as db:
            conversation = locked(db, conversation_id)
            now = self._clock.now()
            if conversation.owner == CLOSED:
                give_to_bot(db, conversation, REOPEN)
            for row in _waiting(db, conversation_id):
                if not (may_answer(conversation, row) or control_in(conversation, row)):
                    row.answered_at = now
            message = db.get(ChatMessage, message_id)
            if message is None or message.answered_at is not None:
                db.commit()
                raise Answered
            if self._is_claimed(conversation, now):
                return None
            first = _waiting(db, conversation_id)[0]
            conversation.claimed_by = holder = str(uuid.uuid4())
            conversation.claimed_until = now + self._claim
            db.commit()
            payload = payload_of(first)
            return Task(
                conversation_id,
                first.id,
                holder,
                first.text,
                payload,
                _form_waits(conversation),
                control_in(conversation, first),
                conversation.owner == WAITING and payload in INSTEAD,
            )

    def finish(self, task: Task, bubbles: Sequence[Bubble], understood: dict[str, Any] | None = None) -> bool:
        """Stores the answer and lets the next one in. False if the claim had passed on to somebody else.

        Who has the conversation is looked at here, with the answer in hand: once a person has it the bot's
        answer is dropped.
        """
        with self._uow() as db:
            conversation = locked(db, task.conversation_id)
            message = db.get(ChatMessage, task.message_id)
            if message is None or message.answered_at is not None or conversation.claimed_by != task.holder:
                return False
            sender, said = _allowed(db, conversation, message, task, bubbles)
            append(db, task.conversation_id, sender, said, self._clock, in_reply_to=task.message_id)
            wishes = [bubble.person for bubble in said if bubble.person]
            if wishes and self._hand_over is not None:
                self._hand_over(db, task.conversation_id, wishes[0], task.message_id)
            message.answered_at = conversation.last_at = self._clock.now()
            message.understood = {**(message.understood or {}), **(understood or {})} or None
            _release(conversation)
            db.commit()
            return True

    def left(self, limit: int = 20) -> list[tuple[str, str]]:
        """Conversation and message of those that wait although nobody is answering them any more."""
        now = self._clock.now()
        with self._uow.reading() as db:
            found = db.execute(
                select(ChatMessage.conversation_id, ChatMessage.id)
                .join(Conversation, Conversation.id == ChatMessage.conversation_id)
                # Written out, as the partial index of the table has it.
                .where(literal_column("chat_messages.sender = 'visitor'"), ChatMessage.answered_at.is_(None))
                .where(ChatMessage.created_at < now - self._claim)
                .where(
                    or_(
                        Conversation.claimed_until.is_(None),
                        Conversation.claimed_until <= now,
                        Conversation.claimed_until > now + _LONGEST_CLAIM * self._claim,
                    )
                )
                .order_by(ChatMessage.created_at)
                .limit(limit)
            )
            return [(row[0], row[1]) for row in found]

    def release(self, task: Task) -> None:
        """Gives a claim back without an answer; the message goes on waiting."""
        with self._uow() as db:
            conversation = locked(db, task.conversation_id)
            if conversation.claimed_by == task.holder:
                _release(conversation)
                db.commit()

    def silence(self, conversation_id: str) -> bool:
        """Takes the claim for good, before all is erased; False while a message is being answered."""
        with self._uow() as db:
            conversation = locked(db, conversation_id)
            if self._is_claimed(conversation, self._clock.now()):
                return False
            conversation.claimed_by = str(uuid.uuid4())
            conversation.claimed_until = self._clock.now() + self._claim
            db.commit()
            return True

    def _is_claimed(self, conversation: Conversation, now: datetime) -> bool:
        until = conversation.claimed_until
        return until is not None and now < until <= now + _LONGEST_CLAIM * self._claim

    def replies_to(self, message_id: str) -> list[dict[str, Any]]:
        with self._uow.reading() as db:
            rows = db.scalars(
                select(ChatMessage).where(ChatMessage.in_reply_to == message_id).order_by(ChatMessage.number)
            )
            return [as_json(row) for row in rows]


class Answered(Exception):
    """Raised when a message has its answer, or gets none because a person has taken over."""


def _release(conversation: Conversation) -> None:
    conversation.claimed_by = conversation.claimed_until = None


def _allowed(
    db: Session, conversation: Conversation, message: ChatMessage, task: Task, bubbles: Sequence[Bubble]
) -> tuple[str, Sequence[Bubble]]:
    """What of an answer may be said now, and by whom."""
    if task.control.startswith(PERSON_BUTTON):
        return SYSTEM, bubbles
    if may_answer(conversation, message):
        return BOT, bubbles
    # What was booked is booked: nobody must miss it because a person came in between.
    return SYSTEM, [bubble for bubble in bubbles if bubble.booking]


def _form_waits(conversation: Conversation) -> bool:
    form = conversation.form or {}
    parts = [form.get(name) or {} for name in ("booking", "change", "offer")]
    return any(part.get("active") or part.get("task") or part.get("asks") for part in parts)


def _waiting(db: Session, conversation_id: str) -> Sequence[ChatMessage]:
    return db.scalars(
        select(ChatMessage)
        .where(
            # As an expression, so that the database looks at the few messages that wait anywhere and not,
            # twice a turn, at all of this conversation, which may be thousands.
            ChatMessage.conversation_id + "" == conversation_id,
            # Written out, as the partial index of the table has it.
            literal_column("chat_messages.sender = 'visitor'"),
            ChatMessage.answered_at.is_(None),
        )
        .order_by(ChatMessage.number)
    ).all()


def _title_of(db: Session, conversation_id: str, payload: str) -> str:
    """The words on the button that carries a payload. Typed payloads were never shown and get no further;
    experts' messages may carry buttons of a person only."""
    senders = (EXPERT,) if payload.startswith(PERSON_BUTTON) else (BOT, SYSTEM)
    shown = db.scalars(
        select(ChatMessage.buttons)
        .where(ChatMessage.conversation_id == conversation_id, ChatMessage.sender.in_(senders))
        .order_by(ChatMessage.number.desc())
    )
    for buttons in shown:
        for button in buttons or ():
            if button.get("payload") == payload:
                return str(button.get("title") or payload)
    if payload in STANDING:
        return STANDING[payload]
    raise InvalidInput("unknown_button")
