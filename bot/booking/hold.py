from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.booking.offers import offer_next
from bot.booking.parts import BookingParts
from bot.booking.references import new_reference
from bot.booking.rows import expire_stale, locked_time_slot, own_hold, require_bookable
from bot.booking.showing import as_free
from bot.booking.transaction import decided
from bot.booking.views import FreeTimeSlot
from bot.db.tables import Booking, ConsultationDay, TimeSlot


def hold(parts: BookingParts, time_slot_id: int, conversation_id: str) -> FreeTimeSlot:
    """Keeps a time slot for a conversation for some minutes and lets go of the one it held before.

    Holding the same one again starts the minutes anew. Raises TimeSlotTaken or TimeSlotUnavailable; the
    former hold stays then.
    """

    def use_case(db: Session) -> FreeTimeSlot:
        now = parts.clock.now()
        slot, region = locked_time_slot(db, parts, time_slot_id)
        own = own_hold(db, conversation_id)
        if not (own and own.time_slot_id == slot.id and own.held_until and own.held_until > now):
            require_bookable(db, parts, slot, region, own)
        if own is None or own.time_slot_id != slot.id:
            expire_stale(db, now, slot.id)
        if own is None:
            own = Booking(
                reference=new_reference(),
                conversation_id=conversation_id,
                status="held",
                created_at=now,
                facts={},
            )
            db.add(own)
        own.time_slot_id, own.held_until, own.updated_at = slot.id, parts.hold_ends(now), now
        db.flush()
        return as_free(slot, region)

    return decided(parts.uow, use_case)


def held(parts: BookingParts, conversation_id: str) -> FreeTimeSlot | None:
    """The time slot that a conversation holds, None when its minutes are over."""
    with parts.uow() as db:
        slot = db.scalar(
            select(TimeSlot)
            .join(Booking, Booking.time_slot_id == TimeSlot.id)
            .join(ConsultationDay)
            .where(Booking.conversation_id == conversation_id, Booking.status == "held")
            .where(Booking.held_until > parts.clock.now())
            .where(TimeSlot.state == "open", ConsultationDay.state != "cancelled")
        )
        region = slot and next((one for one in parts.chambers.regions if one.key == slot.day.region), None)
        return as_free(slot, region) if slot and region else None


def release(parts: BookingParts, conversation_id: str) -> None:
    """Lets go of what a conversation holds, if anything."""

    def use_case(db: Session) -> None:
        own = own_hold(db, conversation_id)
        if own is not None:
            own.status, own.updated_at = "expired", parts.clock.now()
            db.flush()
            offer_next(db, parts, own.time_slot)

    decided(parts.uow, use_case)


def expire_holds(parts: BookingParts) -> int:
    """Ends all holds that are over and says how many there were."""
    return decided(parts.uow, lambda db: expire_stale(db, parts.clock.now()))
