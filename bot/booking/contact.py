from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.booking.confirm import open_booking
from bot.booking.details import checked, company_key
from bot.booking.letters import announce_change
from bot.booking.parts import BookingParts
from bot.booking.rows import audit, booking_of
from bot.booking.showing import as_view
from bot.booking.transaction import decided
from bot.booking.views import BookingRequest, BookingView
from bot.db.tables import Booking
from bot.errors import DuplicateBooking, NotFound


@dataclass(frozen=True)
class ContactChange:
    """What is to change in a booking; None leaves it as it is."""

    contact_name: str | None = None
    email: str | None = None
    phone: str | None = None
    meeting_format: str | None = None
    concern: str | None = None


def change_contact(
    parts: BookingParts, reference: str, email: str, change: ContactChange, actor: str = "visitor"
) -> BookingView:
    """Changes who comes, how to reach them, the meeting format or the concern. No change, no mail.

    Raises NotFound, InvalidInput, and DuplicateBooking when the new address has a booking already.
    """

    def use_case(db: Session) -> BookingView:
        row = booking_of(db, reference, email)
        if row.status != "confirmed" or row.time_slot.starts_at <= parts.clock.now():
            raise NotFound("booking")
        region = parts.chambers.region(row.time_slot.day.region)
        wanted = checked(_merged(row, change), region)
        changed = [name for name in vars(change) if getattr(row, name) != getattr(wanted, name)]
        if not changed:
            return as_view(row, parts.chambers)
        key = company_key(row.company, wanted.email)
        if key != row.company_key:
            other = open_booking(db, key, parts.clock.now())
            if other is not None:
                raise DuplicateBooking(other.reference)
        before = as_view(row, parts.chambers)
        for name in changed:
            setattr(row, name, getattr(wanted, name))
        row.company_key, row.updated_at = key, parts.clock.now()
        row.sequence += 1
        db.flush()
        announce_change(db, parts, row, before)
        audit(db, parts.clock, "booking.contact_changed", row.reference, actor, fields=changed)
        return as_view(row, parts.chambers)

    return decided(parts.uow, use_case)


def _merged(row: Booking, change: ContactChange) -> BookingRequest:
    said = {name: value for name, value in vars(change).items() if value is not None}
    kept = {name: getattr(row, name) for name in vars(change)}
    return BookingRequest(company=row.company, **{**kept, **said})
