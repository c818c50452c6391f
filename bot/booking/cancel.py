from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.booking.letters import announce_cancellation
from bot.booking.offers import offer_next
from bot.booking.parts import BookingParts
from bot.booking.rebook import other_times
from bot.booking.rows import audit, booking_for_chamber, booking_of
from bot.booking.showing import as_view
from bot.booking.transaction import decided
from bot.booking.views import BookingView
from bot.booking.whole_day import confirmed_without_holds, locked_day
from bot.db.tables import Booking
from bot.errors import NotFound
from bot.notify.letter import Offer


def cancel(parts: BookingParts, reference: str, email: str, actor: str = "visitor") -> BookingView:
    """Cancels a booking and frees its time slot. A second time changes nothing.

    Raises NotFound, also for one that has already taken place.
    """

    return decided(parts.uow, lambda db: _cancel_one(db, parts, booking_of(db, reference, email), "", actor))


def cancel_for_chamber(parts: BookingParts, reference: str, reason: str, actor: str) -> BookingView:
    """The same by the chamber. `reason` is German and stands in the mail."""
    return decided(
        parts.uow, lambda db: _cancel_one(db, parts, booking_for_chamber(db, reference), reason, actor)
    )


def cancel_day(parts: BookingParts, day_id: int, reason: str, actor: str = "expert") -> list[BookingView]:
    """Cancels a consultation day with all its bookings, tells everyone concerned and returns those bookings.

    `reason` is German and stands in the mails. A second time changes nothing. Raises NotFound.
    """

    def use_case(db: Session) -> list[BookingView]:
        now = parts.clock.now()
        day = locked_day(db, day_id)
        if day is None:
            raise NotFound("consultation day")
        if day.state == "cancelled":
            return []
        day.state, day.reason, day.touched = "cancelled", reason, True
        rows = confirmed_without_holds(db, parts, day_id, now)
        concerned = [row for row in rows if row.time_slot.starts_at > now]
        cancel_confirmed(db, parts, concerned, reason)
        audit(db, parts.clock, "day.cancelled", f"day {day_id}", actor, bookings=len(concerned))
        return [as_view(row, parts.chambers) for row in concerned]

    return decided(parts.uow, use_case)


def cancel_confirmed(db: Session, parts: BookingParts, rows: Sequence[Booking], reason: str) -> None:
    """Cancels bookings in the caller's transaction, for the chamber: with other times to choose from."""
    for row in rows:
        _cancel(db, parts, row, reason, other_times(db, parts, row))


def _cancel_one(db: Session, parts: BookingParts, row: Booking, reason: str, actor: str) -> BookingView:
    if row.status == "cancelled":
        return as_view(row, parts.chambers)
    if row.status != "confirmed" or row.time_slot.starts_at <= parts.clock.now():
        raise NotFound("booking")
    _cancel(db, parts, row, reason)
    audit(db, parts.clock, "booking.cancelled", row.reference, actor)
    return as_view(row, parts.chambers)


def _cancel(
    db: Session, parts: BookingParts, row: Booking, reason: str, offers: tuple[Offer, ...] = ()
) -> None:
    row.status, row.updated_at = "cancelled", parts.clock.now()
    row.sequence += 1
    db.flush()
    announce_cancellation(db, parts, row, reason, offers)
    if row.time_slot.day.state != "cancelled":
        offer_next(db, parts, row.time_slot)
