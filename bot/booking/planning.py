from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import delete, exists, select, text
from sqlalchemy.orm import Session

from bot.booking.transaction import decided
from bot.clock import Clock
from bot.db.engine import UnitOfWork
from bot.db.tables import Booking, ConsultationDay, TimeSlot
from bot.schedule.config import Chambers
from bot.schedule.days import PlannedDay
from bot.schedule.overview import planned_days
from bot.schedule.region import DayException
from bot.schedule.timeslots import time_slots

# Any number will do, as long as every process asks PostgreSQL for the same one.
_PLANNING_LOCK = 7_140_814


def plan_days(uow: UnitOfWork, chambers: Chambers, clock: Clock, months: int = 12) -> int:
    """Writes the days and time slots of the rules into the tables and says how many days are new.

    Running again changes nothing, running twice at once is harmless. When chambers.yml has changed, days
    that still follow the former rule are brought up to date; those that somebody has touched (added, moved,
    cancelled, changed a time slot) or booked stay as they are, and no other day is moved onto them.
    """

    def use_case(db: Session) -> int:
        if db.get_bind().dialect.name == "postgresql":
            db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PLANNING_LOCK})
        today = clock.now().astimezone(chambers.zone).date()
        days = planned_days(chambers, today, months, _by_hand(db, chambers, today))
        stored = _stored(db, days, today, today + relativedelta(months=months))
        taken = {
            (row.region, row.date) for row in stored.values() if row.touched and row.state != "cancelled"
        }
        created = 0
        for day in days:
            known = stored.pop((day.region, day.original_date), None)
            if (day.region, day.date) in taken and not (known and known.touched):
                continue  # an exception of chambers.yml would put two days of a region on one date
            if known is None and day.state != "dropped":
                db.add(_new_day(chambers, day))
                created += 1
            elif known is not None and _is_untouched(db, known):
                _bring_up_to_date(db, chambers, known, day)
        for leftover in stored.values():
            if _is_untouched(db, leftover):
                _delete(db, leftover)
        return created

    return decided(uow, use_case)


def _by_hand(db: Session, chambers: Chambers, today: date) -> dict[str, list[DayException]]:
    """What was decided in the desk, as exceptions from the rules; they win over those of chambers.yml."""
    rows = db.scalars(
        select(ConsultationDay).where(
            ConsultationDay.touched,
            (ConsultationDay.date >= today) | (ConsultationDay.original_date >= today),
        )
    )
    found: dict[str, list[DayException]] = {}
    for row in rows:
        exception: DayException | None = None
        region = next((one for one in chambers.regions if one.key == row.region), None)
        if row.state == "cancelled":
            exception = DayException(date=row.original_date, action="drop")
        elif row.date != row.original_date:
            exception = DayException(date=row.original_date, action="move", to=row.date)
        elif region is not None and not region.is_rule_day(row.date):
            exception = DayException(date=row.date, action="add")
        if exception is not None:
            found.setdefault(row.region, []).append(exception)
    return found


def _stored(
    db: Session, days: Sequence[PlannedDay], first: date, end: date
) -> dict[tuple[str, date], ConsultationDay]:
    """The rows of the period, and those of its planned days wherever they have gone, locked."""
    originals = [day.original_date for day in days]
    rows = db.scalars(
        select(ConsultationDay)
        .where(
            ConsultationDay.date.between(first, end - timedelta(days=1))
            | ConsultationDay.original_date.in_(originals)
        )
        .order_by(ConsultationDay.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(row.region, row.original_date): row for row in rows}


def _is_untouched(db: Session, row: ConsultationDay) -> bool:
    if row.touched or any(slot.state != "open" for slot in row.time_slots):
        return False
    booked = exists().where(Booking.time_slot_id == TimeSlot.id, TimeSlot.day_id == row.id)
    return not db.scalar(select(booked))


def _bring_up_to_date(db: Session, chambers: Chambers, row: ConsultationDay, day: PlannedDay) -> None:
    if day.state == "dropped":
        _delete(db, row)
        return
    row.date, row.state, row.reason = day.date, day.state, day.reason
    wanted = {slot.starts_at: slot for slot in _new_slots(chambers, day)}
    for slot in list(row.time_slots):
        planned = wanted.pop(slot.starts_at, None)
        if planned is None:
            db.delete(slot)
        else:
            slot.ends_at = planned.ends_at
    for slot in wanted.values():
        slot.day_id = row.id
        db.add(slot)


def _delete(db: Session, row: ConsultationDay) -> None:
    db.execute(delete(TimeSlot).where(TimeSlot.day_id == row.id))
    db.execute(delete(ConsultationDay).where(ConsultationDay.id == row.id))


def _new_day(chambers: Chambers, day: PlannedDay) -> ConsultationDay:
    return ConsultationDay(
        region=day.region,
        date=day.date,
        original_date=day.original_date,
        state=day.state,
        reason=day.reason,
        time_slots=_new_slots(chambers, day),
    )


def _new_slots(chambers: Chambers, day: PlannedDay) -> list[TimeSlot]:
    frame = chambers.region(day.region).day_frame
    return [
        TimeSlot(starts_at=slot.starts_at, ends_at=slot.ends_at, state="open")
        for slot in time_slots(day, frame, chambers.zone)
    ]
