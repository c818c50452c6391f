"""A thousand people want one of forty times at the same moment; who got one is counted in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

from bot.booking.views import TimeSlotQuery
from bot.db.engine import UnitOfWork, make_engine
from bot.db.tables import OCCUPYING, Booking, TimeSlot
from scripts.bench_errors import BenchError
from scripts.load.desk import booking_service
from scripts.load.forms import Form
from scripts.load.generate import generate

TIME_SLOTS = 40


def race(form: Form, attempts: int) -> dict[str, Any]:
    """Figures of the race. Raises BenchError."""
    engine = make_engine(form.database_url)
    try:
        database = UnitOfWork(engine)
        leave_free(form, database, TIME_SLOTS)
        found = generate("race", form, [attempts])
        with database() as db:
            occupants = list(db.scalars(select(Booking.time_slot_id).where(Booking.status == "confirmed")))
    finally:
        engine.dispose()
    return {
        "time_slots": TIME_SLOTS,
        **found,
        "bookings": len(occupants),
        "told_of_a_booking": found["marks"].get("bookings", 0),
        "times_booked_twice": len(occupants) - len(set(occupants)),
        "answers_5xx": found["statuses"].get("5xx", 0) + found["statuses"].get("no answer", 0),
    }


def leave_free(form: Form, database: UnitOfWork, number: int) -> None:
    """Gives all times back and blocks all but so many of those that can be had. Raises BenchError."""
    with database() as db:
        db.execute(update(Booking).where(Booking.status.in_(OCCUPYING)).values(status="cancelled"))
        db.commit()
    free = booking_service(database, form.folder / "desk").free_time_slots(TimeSlotQuery(), number)
    if len(free) < number:
        raise BenchError(f"Only {len(free)} of {number} times are free for the race.")
    with database() as db:
        kept = [slot.id for slot in free]
        db.execute(update(TimeSlot).where(TimeSlot.id.not_in(kept)).values(state="blocked"))
        if db.scalar(select(func.count()).where(TimeSlot.state == "open")) != number:
            raise BenchError("The times of the race could not be set up.")
        db.commit()
