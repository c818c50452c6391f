from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.conversation import owner
from bot.conversation.messages import BOT, SYSTEM
from bot.conversation.store import locked
from bot.db.handover_tables import Handover
from bot.handover.alarm import tell_chambers
from bot.handover.parts import SYSTEM as BY_SYSTEM
from bot.handover.parts import VISITOR, HandoverParts, Wish
from bot.handover.presence import availability
from bot.handover.rows import end, latest_handover, open_handover, say
from bot.handover.waiting import expected_seconds, place_in_words, place_of, wait_in_words, waiting_rows
from bot.handover.words import other_ways


def request(
    parts: HandoverParts, db: Session, conversation_id: str, wish: Wish, answers: str | None = None
) -> bool:
    """Puts a conversation into the queue if somebody is there, with what is said about it. Asking again in
    the queue tells the place. False where nobody is there; nothing has changed then.

    Raises NotFound, and NotAllowedNow while a person has the conversation.
    """
    conversation = locked(db, conversation_id)
    row = open_handover(db, conversation_id)
    if row is None or conversation.owner != owner.WAITING:
        there = availability(parts, db, wish.chambers)
        if not there.there:
            return False
        row = _stretch(parts, conversation_id, wish, there.chambers)
        owner.change_owner(conversation, owner.REQUEST, owner.WAITING)
        db.add(row)
        db.flush()
    place = place_of(db, row)
    bubble = parts.responses.say(
        "utter_handover_waiting",
        place=place_in_words(place),
        wait=wait_in_words(expected_seconds(parts, db, row.chambers, place)),
        longest=parts.settings.handover_seconds,
    )
    say(parts, db, conversation_id, SYSTEM, [bubble], answers)
    return True


def hand_over(
    parts: HandoverParts, db: Session, conversation_id: str, wish: Mapping[str, Any], answers: str
) -> None:
    """Does what the dialogue's reply wished for. If everybody left since it looked, the other ways follow."""
    wanted = Wish(
        str(wish.get("reason") or "asked"),
        tuple(str(key) for key in wish.get("chambers") or ()),
        str(wish.get("region") or ""),
        str(wish.get("topic") or ""),
    )
    if not request(parts, db, conversation_id, wanted, answers):
        conversation = locked(db, conversation_id)
        say(
            parts,
            db,
            conversation_id,
            BOT,
            [other_ways(parts, conversation, "utter_handover_missed")],
            answers,
        )
        in_vain(parts, db, conversation_id, wanted)


def in_vain(parts: HandoverParts, db: Session, conversation_id: str, wish: Wish) -> None:
    """Notes that somebody asked for a person where nobody is there, and tells the chambers by mail, once an
    hour at most. Raises NotFound."""
    conversation = locked(db, conversation_id)
    known = latest_handover(db, conversation_id)
    recently = parts.clock.now() - timedelta(hours=1)
    if known is not None and known.outcome == "nobody_there" and known.requested_at > recently:
        return
    row = _stretch(parts, conversation_id, wish, wish.chambers)
    end(parts, row, "nobody_there", BY_SYSTEM)
    db.add(row)
    db.flush()
    tell_chambers(parts, db, conversation, row)


def leave(
    parts: HandoverParts,
    db: Session,
    conversation_id: str,
    quietly: bool = False,
    answers: str | None = None,
) -> None:
    """The visitor does not want to wait any longer. Raises NotAllowedNow outside the queue."""
    conversation = locked(db, conversation_id)
    owner.give_to_bot(db, conversation, owner.LEAVE)
    row = open_handover(db, conversation_id)
    if row is not None:
        end(parts, row, "left", VISITOR)
    if not quietly:
        say(
            parts, db, conversation_id, BOT, [other_ways(parts, conversation, "utter_handover_left")], answers
        )


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
    say(parts, db, conversation_id, BOT, [other_ways(parts, conversation, "utter_handover_missed")])
    tell_chambers(parts, db, conversation, row)
    return True


def _stretch(parts: HandoverParts, conversation_id: str, wish: Wish, chambers: Sequence[str]) -> Handover:
    now = parts.clock.now()
    return Handover(
        conversation_id=conversation_id,
        reason=wish.reason,
        chambers=list(chambers),
        region=wish.region,
        topic=wish.topic,
        requested_at=now,
        expires_at=now + timedelta(seconds=parts.settings.handover_seconds),
        visitor_seen_at=now,
        transfers=[],
    )
