from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.booking.parts import BookingParts
from bot.booking.rows import audit
from bot.booking.transaction import decided
from bot.booking.whole_day import put_on, require_no_other
from bot.db.tables import Booking, ConsultationDay, TimeSlot
from bot.errors import InvalidInput
from bot.schedule.days import PlannedDay
from bot.schedule.timeslots import time_slots


def add_day(parts: BookingParts, region: str, on: date, reason: str, actor: str) -> int:
    """Adds a consultation day beside the rules, with the usual times of its region, and returns its id.

    One that was cancelled on that date takes place after all. A holiday is no obstacle: whoever adds a day
    knows what they do. Raises InvalidInput (`region_unknown`, `day_taken`, `day_past`).
    """
    chosen = next((one for one in parts.chambers.regions if one.key == region), None)
    if chosen is None:
        raise InvalidInput("region_unknown")
    zone = parts.chambers.zone

    def use_case(db: Session) -> int:
        if on <= parts.clock.now().astimezone(zone).date():
            raise InvalidInput("day_past")
        require_no_other(db, region, on)
        known = db.scalar(
            select(ConsultationDay)
            .where(ConsultationDay.region == region, ConsultationDay.original_date == on)
            .with_for_update()
        )
        if known is not None and known.state != "cancelled":
            raise InvalidInput("day_taken")  # it was moved away: move it back instead
        day = known or ConsultationDay(region=region, original_date=on, date=on)
        planned = PlannedDay(region, on, on, "planned")
        fresh = [TimeSlot(starts_at=one.starts_at, ends_at=one.ends_at, state="open")
                 for one in time_slots(planned, chosen.day_frame, zone)]  # fmt: skip
        day.state, day.reason, day.touched = "planned", reason, True
        if known is None:
            day.time_slots = fresh
            db.add(day)
        else:
            _take_place_again(db, parts, day, on, fresh)
        db.flush()
        audit(db, parts.clock, "day.added", f"day {day.id}", actor, region=region)
        return day.id

    return decided(parts.uow, use_case)


def _take_place_again(
    db: Session, parts: BookingParts, day: ConsultationDay, on: date, fresh: list[TimeSlot]
) -> None:
    """Keeps the time slots that cancelled bookings still point to; all are open again."""
    put_on(day, on, parts.chambers.zone)
    for slot in day.time_slots:
        slot.state = "open"
    there = {slot.starts_at for slot in day.time_slots}
    booked = select(Booking.id).join(TimeSlot).where(TimeSlot.day_id == day.id).limit(1)
    if db.scalar(booked) is None:
        for slot in fresh:
            if slot.starts_at not in there:
                day.time_slots.append(slot)
