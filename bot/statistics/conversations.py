from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.tables import ChatMessage, Conversation
from bot.statistics.counts import Counts, Tally, month_of

CONVERSATIONS, MESSAGES, TO_BOOKING = "conversations", "messages", "to_booking"
ELSEWHERE = "elsewhere"
# What became of a visitor's message.
ANSWERED, ASKED_BACK, NOT_OURS, HANDED_OVER = "answered", "asked_back", "not_ours", "handed_over"
_BY_INTENT = {
    "nlu_fallback": ASKED_BACK,
    "out_of_scope": NOT_OURS,
    "request_human": HANDED_OVER,
    "request_callback": HANDED_OVER,
}
_SIZES = ((1, "1"), (9, "2-9"), (49, "10-49"), (249, "50-249"))
_LARGEST = "250+"
_BATCH = 500
# How long it took from opening the chat to the first booking.
_SPANS = (
    (timedelta(minutes=5), "5 min"),
    (timedelta(minutes=15), "15 min"),
    (timedelta(hours=1), "1 h"),
    (timedelta(days=1), "1 d"),
)
_LONGER = "longer"


def tally(conversation: Conversation, messages: Iterable[ChatMessage]) -> Counts:
    """What a conversation adds to the statistics; nothing in it leads back to the conversation."""
    facts = conversation.facts or {}
    month, chamber = month_of(conversation.created_at), chamber_of(facts)
    whole, said, booked = Tally(CONVERSATIONS), Tally(MESSAGES), Tally(TO_BOOKING)
    whole.add(
        month,
        chamber,
        {
            "topic": conversation.last_topic or "",
            "region": region_of(facts),
            "sector": str(facts.get("sector") or ""),
            "size": size_of(facts.get("employees")),
        },
    )
    first_booking: datetime | None = None
    for message in messages:
        if message.sender == "visitor":
            said.add(month, chamber, {"answer": fate_of(message.understood or {})})
        elif message.booking:
            first_booking = min(first_booking or message.created_at, message.created_at)
    if first_booking is not None:
        booked.add(month, chamber, {"span": _span(first_booking - conversation.created_at)})
    return whole.counts + said.counts + booked.counts


def live(db: Session) -> Counts:
    """The same of all conversations that have not been erased yet."""
    found = Counts()
    last = ""
    while True:
        rows = db.scalars(
            select(Conversation)
            .where(Conversation.id > last, Conversation.token_hash != "")
            .order_by(Conversation.id)
            .limit(_BATCH)
        ).all()
        if not rows:
            return found
        last = rows[-1].id
        by_conversation: dict[str, list[ChatMessage]] = {row.id: [] for row in rows}
        for message in messages_of(db, list(by_conversation)):
            by_conversation[message.conversation_id].append(message)
        for row in rows:
            found.update(tally(row, by_conversation[row.id]))
        db.expunge_all()


def messages_of(db: Session, conversation_ids: Sequence[str]) -> Sequence[ChatMessage]:
    """Their messages in order."""
    wanted = select(ChatMessage).where(ChatMessage.conversation_id.in_(conversation_ids))
    return db.scalars(wanted.order_by(ChatMessage.conversation_id, ChatMessage.number)).all()


def chamber_of(facts: Mapping[str, Any]) -> str:
    """ "ihk@halle" where kind and region of the company are known; the report finds the chamber."""
    kind, region = facts.get("chamber_kind"), facts.get("region")
    return f"{kind}@{region}"[:40] if kind and region else ""


def region_of(facts: Mapping[str, Any]) -> str:
    return ELSEWHERE if facts.get("elsewhere") else str(facts.get("region") or "")


def size_of(employees: object) -> str:
    """The class of a company's size by the least number of people it may have."""
    if not isinstance(employees, list | tuple) or not employees:
        return ""
    least = next((number for number in employees if isinstance(number, int)), None)
    if least is None:
        return ""
    return next((name for most, name in _SIZES if least <= most), _LARGEST)


def fate_of(understood: Mapping[str, Any]) -> str:
    """Whether a message was answered, asked back about, not for us, or led to a person; "" for unknown."""
    intent = understood.get("intent")
    name = str(intent.get("name") or "") if isinstance(intent, Mapping) else str(intent or "")
    pressed = str(understood.get("payload") or "").lstrip("/").partition("{")[0]
    wanted = name or pressed
    return _BY_INTENT.get(wanted, ANSWERED) if wanted else ""


def _span(took: timedelta) -> str:
    return next((name for longest, name in _SPANS if took <= longest), _LONGER)
