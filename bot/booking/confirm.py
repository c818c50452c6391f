from __future__ import annotations

from datetime import datetime

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from bot.booking.details import checked, company_key, normal_email
from bot.booking.letters import announce_booking
from bot.booking.offers import end_waiting
from bot.booking.parts import BookingParts
from bot.booking.references import new_reference
from bot.booking.rows import audit, expire_stale, locked_time_slot, own_hold, require_bookable
from bot.booking.showing import as_view
from bot.booking.transaction import decided
from bot.booking.views import BookingRequest, BookingView
from bot.db.booking_tables import WaitingEntry
from bot.db.tables import Booking
from bot.errors import DuplicateBooking, TimeSlotTaken


def confirm(
    parts: BookingParts,
    conversation_id: str | None,
    time_slot_id: int,
    request: BookingRequest,
    actor: str = "visitor",
) -> BookingView:
    """Books a time slot: the booking, its mails and its audit line, in one transaction.

    What the conversation holds is taken over; without a hold the time slot is booked directly. The same
    request sent twice is one booking. Raises TimeSlotTaken, TimeSlotUnavailable, DuplicateBooking or
    InvalidInput.
    """

    def use_case(db: Session) -> BookingView:
        now = parts.clock.now()
        slot, region = locked_time_slot(db, parts, time_slot_id)
        wanted = checked(request, region)
        key = company_key(wanted.company, wanted.email)
        known = open_booking(db, key, now)
        if known is not None:
            if known.time_slot_id == slot.id and known.conversation_id == conversation_id:
                return as_view(known, parts.chambers)
            raise DuplicateBooking(known.reference)
        row = own_hold(db, conversation_id) if conversation_id else None
        if not (row and row.time_slot_id == slot.id and row.held_until and row.held_until > now):
            require_bookable(db, parts, slot, region, row)
        if row is None or row.time_slot_id != slot.id:
            expire_stale(db, now, slot.id)
        if row is None:
            row = Booking(reference=new_reference(), conversation_id=conversation_id, created_at=now)
            db.add(row)
        row.time_slot = slot
        row.status, row.held_until, row.updated_at = "confirmed", None, now
        fill(row, wanted, key)
        end_waiting(db, parts, key)
        db.flush()
        announce_booking(db, parts, row)
        audit(db, parts.clock, "booking.confirmed", row.reference, actor, region=region.key)
        return as_view(row, parts.chambers)

    try:
        return decided(parts.uow, use_case)
    except TimeSlotTaken:
        # The winner may be this very request, sent twice at the same moment.
        twin = _confirmed(parts, conversation_id, time_slot_id, request)
        if twin is None:
            raise
        return twin


def open_booking(db: Session, key: str, now: datetime) -> Booking | None:
    """The confirmed booking of a company that still lies ahead.

    One whose time has passed gives the company's key back, so that the company may come again before its
    expert has entered the outcome.
    """
    row = db.scalar(
        select(Booking)
        .where(Booking.company_key == key, Booking.status == literal_column("'confirmed'"))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is not None and row.time_slot.ends_at <= now:
        row.company_key = f"#{row.id}"
        db.flush()
        return None
    return row


def _confirmed(
    parts: BookingParts, conversation_id: str | None, time_slot_id: int, request: BookingRequest
) -> BookingView | None:
    with parts.uow() as db:
        row = db.scalar(
            select(Booking).where(
                Booking.time_slot_id == time_slot_id, Booking.status == literal_column("'confirmed'")
            )
        )
        if row is None or row.conversation_id != conversation_id:
            return None
        same = row.company_key == company_key(request.company, normal_email(request.email))
        return as_view(row, parts.chambers) if same else None


def fill(row: Booking | WaitingEntry, wanted: BookingRequest, key: str) -> None:
    """Writes what was said into a booking."""
    row.company, row.company_key = wanted.company, key
    row.contact_name, row.email, row.phone = wanted.contact_name, wanted.email, wanted.phone
    row.concern, row.place, row.chamber = wanted.concern, wanted.place, wanted.chamber
    row.meeting_format, row.facts = wanted.meeting_format, wanted.facts
