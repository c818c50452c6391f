from __future__ import annotations

from sqlalchemy.orm import Session

from bot.booking.letters import announce_change
from bot.booking.offers import offer_next
from bot.booking.parts import BookingParts
from bot.booking.rows import (
    audit,
    booking_for_chamber,
    booking_of,
    expire_stale,
    locked_time_slot,
    own_hold,
    require_bookable,
)
from bot.booking.showing import as_view
from bot.booking.transaction import decided
from bot.booking.views import BookingView
from bot.errors import NotFound


def move(
    parts: BookingParts,
    reference: str,
    email: str,
    time_slot_id: int,
    actor: str = "visitor",
    reason: str = "",
) -> BookingView:
    """Moves a booking to another time slot, in one step: it is never without one, and never has two.

    In a region without the agreed meeting format the first one there takes its place. Moving to where it
    already is changes nothing. `reason` (German) stands in the mail when the chamber moves it.
    Raises NotFound, TimeSlotTaken or TimeSlotUnavailable.
    """

    def use_case(db: Session) -> BookingView:
        now = parts.clock.now()
        # Everybody locks the day before the booking, so whether there is a booking is looked at unlocked.
        booking_of(db, reference, email, lock=False)
        slot, region = locked_time_slot(db, parts, time_slot_id)
        row = booking_of(db, reference, email)
        if row.status != "confirmed" or row.time_slot.starts_at <= now:
            raise NotFound("booking")
        if row.time_slot_id == slot.id:
            return as_view(row, parts.chambers)
        hold = own_hold(db, row.conversation_id) if row.conversation_id else None
        if hold is not None and hold.time_slot_id == slot.id:
            hold.status, hold.updated_at = "expired", now
            db.flush()
        expire_stale(db, now, slot.id)
        require_bookable(db, parts, slot, region, row)
        before, freed = as_view(row, parts.chambers), row.time_slot
        row.time_slot = slot
        if row.meeting_format not in region.formats:
            row.meeting_format = region.formats[0]
        row.sequence += 1
        row.updated_at = now
        db.flush()
        announce_change(db, parts, row, before, reason)
        offer_next(db, parts, freed)
        audit(db, parts.clock, "booking.moved", row.reference, actor, region=region.key)
        return as_view(row, parts.chambers)

    return decided(parts.uow, use_case)


def move_for_chamber(
    parts: BookingParts, reference: str, time_slot_id: int, reason: str, actor: str
) -> BookingView:
    """The same by the chamber's own people, who need no address."""
    with parts.uow() as db:
        email = booking_for_chamber(db, reference).email
    return move(parts, reference, email, time_slot_id, actor, reason)
