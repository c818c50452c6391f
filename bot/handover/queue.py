from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.owner import EXPERT, WAITING
from bot.db.handover_tables import Handover
from bot.db.tables import Conversation
from bot.errors import NotFound
from bot.handover.brief import brief_lines
from bot.handover.parts import HandoverParts, Person
from bot.handover.presence import names
from bot.handover.rows import latest_handover, may_see, open_handover
from bot.handover.taking import IN_VAIN, TAKE_UP_FOR
from bot.handover.waiting import expected_seconds, place_of, wait_in_words


@dataclass(frozen=True)
class Queued:
    """One line of the desk's queue. `state`: waiting; taken (somebody has it); in_vain (nobody came, it can
    still be taken up). `waiting_seconds` runs from the request to the claim, or to now."""

    handover_id: int
    conversation_id: str
    state: str
    reason: str
    chambers: tuple[str, ...]
    topic: str
    requested_at: datetime
    waiting_seconds: int
    wanted_by: str
    claimed_by: str
    claimed_name: str
    visitor_here: bool
    brief: tuple[str, ...]


def queue(parts: HandoverParts, db: Session, person: Person) -> list[Queued]:
    """What a person may take or has: meant for them first, then by waiting time; in vain at the end."""
    since = parts.clock.now() - TAKE_UP_FOR
    rows = db.execute(
        select(Handover, Conversation)
        .join(Conversation, Conversation.id == Handover.conversation_id)
        .where(Handover.ended_at.is_(None) | (Handover.outcome.in_(IN_VAIN) & (Handover.ended_at > since)))
        .order_by(Handover.requested_at, Handover.id)
    ).all()
    found = [
        _line(parts, row, conversation)
        for row, conversation in rows
        if may_see(person, row) and (row.ended_at is None or latest_handover(db, row.conversation_id) is row)
    ]
    order = {"waiting": 0, "taken": 1, "in_vain": 2}
    return sorted(found, key=lambda one: (order[one.state], one.wanted_by != person.account_id))


def brief(parts: HandoverParts, db: Session, conversation_id: str) -> tuple[str, ...]:
    """The brief of a conversation's latest stretch; empty for one without. Raises NotFound."""
    conversation = db.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound(conversation_id)
    row = latest_handover(db, conversation_id)
    return tuple(brief_lines(parts, conversation, row)) if row is not None else ()


def standing(parts: HandoverParts, db: Session, conversation_id: str) -> dict[str, Any]:
    """What the visitor's page shows of the state: `state`; in the queue also `place` and `wait` in words;
    with a person also `expert` and `chamber`. Raises NotFound."""
    conversation = db.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound(conversation_id)
    shown: dict[str, Any] = {"state": conversation.owner}
    row = open_handover(db, conversation_id) if conversation.owner in (WAITING, EXPERT) else None
    if row is None:
        return shown
    if conversation.owner == EXPERT:
        return {**shown, "expert": row.claimed_name, "chamber": ", ".join(names([row.chamber], parts))}
    place = place_of(db, row)
    return {**shown, "place": place, "wait": wait_in_words(expected_seconds(parts, db, row.chambers, place))}


def visitor_is_here(parts: HandoverParts, row: Handover) -> bool:
    """Whether the visitor's page has given a sign of life lately."""
    silent = timedelta(seconds=parts.settings.presence_seconds)
    seen = row.visitor_seen_at
    return row.visitor_gone_at is None and seen is not None and parts.clock.now() - seen < silent


def _line(parts: HandoverParts, row: Handover, conversation: Conversation) -> Queued:
    until = row.claimed_at or row.ended_at or parts.clock.now()
    return Queued(
        row.id,
        row.conversation_id,
        "in_vain" if row.ended_at else "taken" if row.claimed_by else "waiting",
        row.reason,
        tuple(row.chambers),
        row.topic,
        row.requested_at,
        round((until - row.requested_at).total_seconds()),
        row.wanted_by,
        row.claimed_by,
        row.claimed_name,
        visitor_is_here(parts, row),
        tuple(brief_lines(parts, conversation, row)),
    )
