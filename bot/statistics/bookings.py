from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.db.tables import Booking, ConsultationDay, Feedback, TimeSlot
from bot.statistics.counts import Counts, Tally

BOOKINGS, SLOTS, FEEDBACK = "bookings", "slots", "feedback"
_COUNTED = ("confirmed", "cancelled", "attended", "no_show")
_TAKEN = ("confirmed", "attended", "no_show")


def bookings(db: Session, now: datetime) -> Counts:
    """All bookings by the month of their appointment. Their rows outlive the person in them."""
    tally = Tally(BOOKINGS)
    rows = db.execute(
        select(
            Booking.status,
            Booking.chamber,
            Booking.meeting_format,
            ConsultationDay.date,
            ConsultationDay.region,
            TimeSlot.ends_at,
        )
        .join(Booking.time_slot)
        .join(TimeSlot.day)
        .where(Booking.status.in_(_COUNTED))
    )
    for status, chamber, meeting_format, day, region, ends_at in rows:
        outcome = "not_told" if status == "confirmed" and ends_at <= now else status
        tally.add(
            day.replace(day=1), chamber, {"outcome": outcome, "region": region, "format": meeting_format}
        )
    return tally.counts


def slots(db: Session, now: datetime) -> Counts:
    """The time slots of all days that take place, by what became of them."""
    tally = Tally(SLOTS)
    days = db.scalars(
        select(ConsultationDay)
        .where(ConsultationDay.state != "cancelled")
        .options(joinedload(ConsultationDay.time_slots))
    ).unique()
    taken = Counter(db.scalars(select(Booking.time_slot_id).where(Booking.status.in_(_TAKEN))))
    for day in days:
        for slot in day.time_slots:
            state = "taken" if taken[slot.id] else slot.state
            if state == "open" and slot.starts_at <= now:
                state = "left_over"
            tally.add(day.date.replace(day=1), "", {"state": state, "region": day.region})
    return tally.counts


def feedback(db: Session) -> Counts:
    """Opinions on answers, by whether they helped."""
    tally = Tally(FEEDBACK)
    for given_on, helpful in db.execute(select(Feedback.given_on, Feedback.helpful)):
        tally.add(given_on.replace(day=1), "", {"helpful": "yes" if helpful else "no"})
    return tally.counts
