from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.booking.offers import withdraw
from bot.booking.parts import BookingParts
from bot.db.tables import OCCUPYING, Booking, ConsultationDay, TimeSlot
from bot.errors import InvalidInput


def locked_day(db: Session, day_id: int) -> ConsultationDay | None:
    """The day, kept from others until the transaction ends; None if there is none."""
    return db.scalar(
        select(ConsultationDay)
        .where(ConsultationDay.id == day_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def confirmed_without_holds(db: Session, parts: BookingParts, day_id: int, now: datetime) -> list[Booking]:
    """Lets go of all that is only held on a day and returns its confirmed bookings, kept from others."""
    return let_go_of_holds(
        db, parts, db.scalars(select(TimeSlot.id).where(TimeSlot.day_id == day_id)).all(), now
    )


def let_go_of_holds(
    db: Session, parts: BookingParts, slot_ids: Sequence[int], now: datetime
) -> list[Booking]:
    """The same for some time slots of a day that the caller has locked."""
    rows = db.scalars(
        select(Booking)
        .where(Booking.time_slot_id.in_(slot_ids))
        .where(Booking.status.in_(OCCUPYING))
        .order_by(Booking.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    held = [row for row in rows if row.status == "held"]
    for hold in held:
        hold.status, hold.updated_at = "expired", now
    db.flush()
    withdraw(db, parts, [hold.id for hold in held])
    return [row for row in rows if row.status == "confirmed"]


def put_on(day: ConsultationDay, to: date, zone: ZoneInfo) -> None:
    """Puts a day with its time slots on another date, at the same times of day there; by hand."""
    day.date, day.touched = to, True
    for slot in day.time_slots:
        length = slot.ends_at - slot.starts_at
        local = slot.starts_at.astimezone(zone).time()
        slot.starts_at = datetime.combine(to, local, tzinfo=zone).astimezone(UTC)
        slot.ends_at = slot.starts_at + length


def require_no_other(db: Session, region: str, on: date) -> None:
    """Raises InvalidInput `day_taken` where the region has a day already."""
    same = (ConsultationDay.region == region, ConsultationDay.state != "cancelled")
    if db.scalar(select(ConsultationDay.id).where(*same, ConsultationDay.date == on)):
        raise InvalidInput("day_taken")
