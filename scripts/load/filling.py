"""Fills a database with bookings, by statements that the database works off itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, String, case, cast, func, insert, literal, select
from sqlalchemy.orm import Session

from bot.db.tables import Booking, ConsultationDay, TimeSlot
from scripts.bench_errors import BenchError

PAST_DAYS, TIMES_A_DAY = 6_000, 16
# So many of a hundred bookings belong to times that lie ahead: holds that ran out, cancelled ones.
AHEAD = 10
_FIRST_PAST_ID = 1_000_000
_NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


def past_days(db: Session) -> None:
    """Consultation days of years gone by, with their times."""
    days = range(PAST_DAYS)
    db.execute(
        insert(ConsultationDay),
        [
            {
                "id": _FIRST_PAST_ID + number,
                "region": ("halle", "magdeburg")[number % 2],
                "date": _day(number),
                "original_date": _day(number),
                "state": "planned",
                "reason": "",
                "touched": False,
            }
            for number in days
        ],
    )
    db.execute(
        insert(TimeSlot),
        [
            {
                "id": _FIRST_PAST_ID + number * TIMES_A_DAY + time_slot,
                "day_id": _FIRST_PAST_ID + number,
                "starts_at": (start := _NOON - timedelta(days=number // 2, minutes=-20 * time_slot)),
                "ends_at": start + timedelta(minutes=20),
                "state": "open",
            }
            for number in days
            for time_slot in range(TIMES_A_DAY)
        ],
    )


def _day(number: int) -> date:
    return (_NOON - timedelta(days=number // 2)).date()


def fill(db: Session, ahead: list[int], first: int, last: int) -> None:
    """Bookings number `first` to `last`, made by the database itself: of the past mostly attended, the others
    cancelled or run out; some of those lie ahead, and of the first ones some are confirmed."""
    numbers = select(literal(first).label("i")).cte("numbers", recursive=True)
    i = numbers.c.i
    numbers = numbers.union_all(select(i + 1).where(i < last - 1))
    i = numbers.c.i
    lies_ahead = i % 100 < AHEAD
    past_id = _FIRST_PAST_ID + i % (PAST_DAYS * TIMES_A_DAY)
    ahead_id = case(*[(i % len(ahead) == place, value) for place, value in enumerate(ahead)], else_=ahead[0])
    status = case(
        (i < min(AHEAD, len(ahead) // 2), "confirmed"),
        (lies_ahead, case((i % 2 == 0, "expired"), else_="cancelled")),
        (i % 10 == 9, "no_show"),
        else_="attended",
    )
    number = cast(i, String)
    values: dict[str, Any] = {
        "reference": literal("L") + number,
        "time_slot_id": cast(case((lies_ahead, ahead_id), else_=past_id), Integer),
        "conversation_id": literal("load-") + number,
        "status": status,
        "company": literal("Tischlerei Nr. ") + number,
        "company_key": literal("tischlerei ") + number,
        "contact_name": literal("Anna Krause"),
        "email": literal("anna@tischlerei") + number + literal(".example"),
        "phone": literal(""),
        "concern": literal("Wir wollen einen Onlineshop."),
        "place": literal("Stendal"),
        "chamber": literal("hwk_magdeburg"),
        "meeting_format": literal("online"),
        "facts": literal({}, Booking.__table__.c.facts.type),
        "sequence": literal(0),
        "created_at": literal(_NOON, Booking.__table__.c.created_at.type),
        "updated_at": literal(_NOON, Booking.__table__.c.updated_at.type),
    }
    rows = select(*(value.label(name) for name, value in values.items())).select_from(numbers)
    db.execute(insert(Booking).from_select(list(values), rows, include_defaults=False))
    if db.scalar(select(func.count(Booking.id))) != last:
        raise BenchError("The bookings could not be made.")
