from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.booking.offers import withdraw
from bot.booking.parts import BookingParts
from bot.db.tables import OCCUPYING, Booking, ConsultationDay, TimeSlot


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
    rows = db.scalars(
        select(Booking)
        .where(Booking.time_slot_id.in_(select(TimeSlot.id).where(TimeSlot.day_id == day_id)))
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
