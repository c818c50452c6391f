from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.conversation import owner
from bot.conversation.messages import SYSTEM
from bot.db.handover_tables import Handover
from bot.db.tables import Conversation
from bot.errors import AlreadyTaken, InvalidInput, NotAllowedNow
from bot.handover.parts import HandoverParts, Person
from bot.handover.presence import names
from bot.handover.rows import audit, end, latest_handover, of_person, open_handover, own_stretch, say

# A stretch that ended so may still be taken up, while the visitor talks to the bot.
IN_VAIN = ("missed", "nobody_there", "lost")
TAKE_UP_FOR = timedelta(hours=8)


def claim(parts: HandoverParts, db: Session, person: Person, handover_id: int) -> Handover:
    """Gives a conversation that waits to an expert and tells the visitor who it is. One that was asked for in
    vain can be taken up too, as a new stretch. The same expert again changes nothing.

    Raises NotFound, AlreadyTaken when another expert has it, NotAllowedNow when the visitor needs it no more.
    """
    conversation, row = of_person(db, person, handover_id)
    if row.claimed_by == person.account_id and row.ended_at is None:
        return row
    if row.claimed_by and row.claimed_by != person.account_id and row.ended_at is None:
        raise AlreadyTaken(row.claimed_name)
    if row.ended_at is not None:
        row = _taken_up(parts, db, conversation, row)
        owner.change_owner(conversation, owner.JOIN, owner.EXPERT)
    else:
        owner.change_owner(conversation, owner.CLAIM, owner.EXPERT)
    row.claimed_by, row.claimed_name, row.claimed_at = person.account_id, person.name, parts.clock.now()
    row.chamber = _chamber(person, row)
    bubble = parts.responses.say("utter_handover_joined", name=introduced(parts, row))
    say(parts, db, conversation.id, SYSTEM, [bubble])
    audit(parts, db, person.account_id, "claimed", row)
    db.flush()
    return row


def transfer(
    parts: HandoverParts,
    db: Session,
    person: Person,
    conversation_id: str,
    *,
    chambers: Sequence[str],
    to: Person | None = None,
    note: str = "",
) -> Handover:
    """Hands a conversation on to the experts of other chambers, or to one expert, who is then named first.

    It waits in their queue like any other; if nobody takes it in time the visitor gets the other ways.
    Raises NotFound when the person does not have it, InvalidInput `unknown_chamber`.
    """
    known = {one.key for one in parts.chambers.chambers}
    wanted = [key for key in dict.fromkeys(chambers) if key in known]
    if not wanted:
        raise InvalidInput("unknown_chamber")
    conversation, before = own_stretch(db, person, conversation_id)
    now = parts.clock.now()
    end(parts, before, "transferred", person.account_id)
    db.flush()
    step = {
        "at": now.isoformat(),
        "by": person.account_id,
        "name": person.name,
        "from": before.chamber,
        "to": wanted,
        "to_account": to.account_id if to else "",
        "note": note.strip(),
    }
    row = Handover(
        conversation_id=conversation_id,
        reason="transferred",
        chambers=wanted,
        region=before.region,
        topic=before.topic,
        wanted_by=to.account_id if to else "",
        requested_at=now,
        expires_at=now + timedelta(seconds=parts.settings.handover_seconds),
        visitor_seen_at=before.visitor_seen_at,
        visitor_gone_at=before.visitor_gone_at,
        transfers=[*before.transfers, step],
    )
    owner.change_owner(conversation, owner.TRANSFER, owner.WAITING)
    db.add(row)
    where = to.name if to else " oder ".join(names(wanted, parts))
    say(parts, db, conversation_id, SYSTEM, [parts.responses.say("utter_handover_transferred", name=where)])
    audit(parts, db, person.account_id, "transferred", row)
    db.flush()
    return row


def introduced(parts: HandoverParts, row: Handover) -> str:
    """Say "Petra Weber, IHK Magdeburg"."""
    return ", ".join([row.claimed_name, *names([row.chamber], parts)])


def _taken_up(parts: HandoverParts, db: Session, conversation: Conversation, before: Handover) -> Handover:
    latest, other = latest_handover(db, conversation.id), open_handover(db, conversation.id)
    if other is not None and other.claimed_by:
        raise AlreadyTaken(other.claimed_name)
    now = parts.clock.now()
    recent = before.ended_at is not None and now - before.ended_at <= TAKE_UP_FOR
    if latest is None or latest.id != before.id or before.outcome not in IN_VAIN or not recent:
        raise NotAllowedNow(f"handover {before.id} ended: {before.outcome}")
    row = Handover(
        conversation_id=conversation.id,
        reason=before.reason,
        chambers=before.chambers,
        region=before.region,
        topic=before.topic,
        wanted_by=before.wanted_by,
        requested_at=before.requested_at,
        expires_at=before.expires_at,
        visitor_seen_at=before.visitor_seen_at,
        visitor_gone_at=before.visitor_gone_at,
        transfers=before.transfers,
    )
    db.add(row)
    return row


def _chamber(person: Person, row: Handover) -> str:
    """In whose name the expert speaks: the likeliest chamber in question that is theirs."""
    return next((key for key in row.chambers if key in person.chambers), "") or min(
        person.chambers, default=""
    )
