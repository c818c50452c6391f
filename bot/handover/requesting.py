from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.conversation import owner
from bot.conversation.messages import SYSTEM
from bot.conversation.reply import Bubble
from bot.conversation.store import locked
from bot.db.handover_tables import Handover
from bot.handover.alarm import tell_chambers
from bot.handover.parts import SYSTEM as BY_SYSTEM
from bot.handover.parts import VISITOR, HandoverParts, Wish
from bot.handover.presence import Availability, availability
from bot.handover.rows import end, latest_handover, open_handover, say
from bot.handover.waiting import expected_seconds, place_in_words, place_of, wait_in_words, waiting_rows
from bot.handover.words import other_ways


@dataclass(frozen=True)
class Requested:
    """What came of asking for a person. `waiting` is what the visitor reads in the queue, None where nobody
    is there; it stands in the conversation already."""

    availability: Availability
    waiting: Bubble | None = None


def request(parts: HandoverParts, db: Session, conversation_id: str, wish: Wish) -> Requested:
    """Puts a conversation into the queue if somebody is there, with what is said about it; otherwise notes
    that somebody asked in vain and tells the chambers by mail. Asking again in the queue tells the place.

    Raises NotFound, and NotAllowedNow while a person has the conversation.
    """
    conversation = locked(db, conversation_id)
    there = availability(parts, db, wish.chambers)
    waits = open_handover(db, conversation_id)
    if waits is not None and conversation.owner == owner.WAITING:
        return Requested(there, _told(parts, db, waits))
    now = parts.clock.now()
    row = Handover(
        conversation_id=conversation_id,
        reason=wish.reason,
        chambers=list((there.chambers if there.there else ()) or wish.chambers),
        region=wish.region,
        topic=wish.topic,
        requested_at=now,
        expires_at=now + timedelta(seconds=parts.settings.handover_seconds),
        visitor_seen_at=now,
        transfers=[],
    )
    if there.there:
        owner.change_owner(conversation, owner.REQUEST, owner.WAITING)
        db.add(row)
        db.flush()
        return Requested(there, _told(parts, db, row))
    known = latest_handover(db, conversation_id)
    if known is None or known.outcome != "nobody_there" or now - known.requested_at > timedelta(hours=1):
        end(parts, row, "nobody_there", BY_SYSTEM)
        db.add(row)
        db.flush()
        tell_chambers(parts, db, conversation, row)
    return Requested(there)


def leave(parts: HandoverParts, db: Session, conversation_id: str, quietly: bool = False) -> None:
    """The visitor does not want to wait any longer. Raises NotAllowedNow outside the queue."""
    conversation = locked(db, conversation_id)
    owner.give_to_bot(db, conversation, owner.LEAVE)
    row = open_handover(db, conversation_id)
    if row is not None:
        end(parts, row, "left", VISITOR)
    if not quietly:
        say(parts, db, conversation_id, "bot", [parts.responses.say("utter_handover_left")], answers=True)


def overdue(parts: HandoverParts, db: Session) -> Sequence[str]:
    """The conversations that nobody took in time."""
    now = parts.clock.now()
    return [row.conversation_id for row in waiting_rows(db) if row.expires_at <= now]


def miss(parts: HandoverParts, db: Session, conversation_id: str) -> bool:
    """Nobody came in time: the bot has the conversation again and offers other ways in the same turn; the
    chambers are told by mail. False if somebody came after all."""
    conversation = locked(db, conversation_id)
    row = open_handover(db, conversation_id)
    if row is None or conversation.owner != owner.WAITING or row.expires_at > parts.clock.now():
        return False
    owner.give_to_bot(db, conversation, owner.MISS)
    end(parts, row, "missed", BY_SYSTEM)
    say(parts, db, conversation_id, "bot", [other_ways(parts, conversation, "utter_handover_missed")])
    tell_chambers(parts, db, conversation, row)
    return True


def _told(parts: HandoverParts, db: Session, row: Handover) -> Bubble:
    place = place_of(db, row)
    seconds = expected_seconds(parts, db, row.chambers, place)
    bubble = parts.responses.say(
        "utter_handover_waiting",
        place=place_in_words(place),
        wait=wait_in_words(seconds),
        longest=parts.settings.handover_seconds,
    )
    say(parts, db, row.conversation_id, SYSTEM, [bubble], answers=True)
    return bubble
