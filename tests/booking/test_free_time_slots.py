from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from fixtures.booking_desk import KRAUSE, Desk, someone_else
from sqlalchemy import event, insert, text, update

from bot.booking.service import BookingService
from bot.booking.views import TimeSlotQuery
from bot.clock import BERLIN
from bot.db.tables import Booking, ConsultationDay, TimeSlot
from bot.schedule.config import parse_chambers
from bot.settings import ROOT


def shown(desk: Desk, limit: int = 4, **query: Any) -> list[str]:
    return [
        f"{slot.region} {slot.starts_at.astimezone(BERLIN):%d.%m. %H:%M}"
        for slot in desk.free(limit, **query)
    ]


def test_the_next_free_time_comes_first(desk: Desk) -> None:
    assert shown(desk, 5) == [
        "halle 03.12. 13:00",
        "halle 03.12. 13:45",
        "halle 03.12. 14:45",
        "halle 03.12. 15:30",
        "magdeburg 10.12. 13:00",
    ]


WISHES = [
    ({"regions": ("magdeburg",)}, "magdeburg 10.12. 13:00"),
    ({"day_from": date(2026, 12, 4)}, "magdeburg 10.12. 13:00"),
    ({"day_from": date(2027, 1, 1), "regions": ("halle",)}, "halle 07.01. 13:00"),
    ({"time_from": time(14)}, "halle 03.12. 14:45"),
    ({"time_to": time(14)}, "halle 03.12. 13:00"),
    ({"time_to": time(13, 30)}, None),
    ({"excluded": ((date(2026, 12, 1), date(2026, 12, 10)),)}, "halle 07.01. 13:00"),
    ({"meeting_format": "on_site"}, "magdeburg 10.12. 13:00"),
    ({"meeting_format": "telepathy"}, None),
    ({"regions": ("atlantis",)}, None),
    ({"after": datetime(2026, 12, 3, 12, 45, tzinfo=UTC)}, "halle 03.12. 14:45"),
    ({"day_to": date(2026, 12, 2)}, None),
]


@pytest.mark.parametrize(("wish", "first"), WISHES, ids=lambda value: str(value))
def test_wishes_narrow_the_choice(desk: Desk, wish: dict[str, Any], first: str | None) -> None:
    assert shown(desk, 1, **wish) == ([first] if first else [])


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 12, 1, 22, 59, tzinfo=UTC), "halle 03.12. 13:00"),  # Tuesday, before midnight here
        (datetime(2026, 12, 1, 23, 1, tzinfo=UTC), "magdeburg 10.12. 13:00"),  # already Wednesday
    ],
)
def test_the_lead_time_counts_working_days_in_berlin(desk: Desk, now: datetime, first: str) -> None:
    desk.clock.set(now)

    assert shown(desk, 1) == [first]


def test_the_horizon_ends_after_six_months(desk: Desk) -> None:
    days = {slot.starts_at.date() for slot in desk.free(1000)}

    assert max(days) <= date(2027, 5, 23)
    assert len(days) > 10


def test_a_confirmed_time_slot_is_not_offered(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.bookings.confirm("c", slot.id, KRAUSE)

    assert slot not in desk.free(1000)


def test_a_held_time_slot_is_offered_again_when_its_minutes_are_over(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.bookings.hold(slot.id, "c")
    assert slot not in desk.free(1000)

    desk.clock.move(minutes=10)
    assert desk.free()[0] == slot


def test_blocked_times_and_cancelled_days_are_not_offered(desk: Desk) -> None:
    first, second, *_ = desk.free()
    with desk.uow() as db:
        db.execute(update(TimeSlot).where(TimeSlot.id == first.id).values(state="blocked"))
        db.commit()
    assert desk.free()[0] == second

    with desk.uow() as db:
        day = db.get_one(TimeSlot, first.id).day_id
        db.execute(update(ConsultationDay).where(ConsultationDay.id == day).values(state="cancelled"))
        db.commit()
    assert shown(desk, 1) == ["magdeburg 10.12. 13:00"]


def test_a_day_with_as_many_bookings_as_allowed_is_full(desk: Desk) -> None:
    file = (ROOT / "chambers.yml").read_text("utf-8")
    chambers = parse_chambers(file.replace("max_bookings_per_day: 4", "max_bookings_per_day: 1"))
    limited = BookingService(desk.uow, desk.clock, chambers, desk.settings)
    first = limited.free_time_slots(TimeSlotQuery(), 1)[0]
    limited.confirm("c", first.id, KRAUSE)

    assert limited.free_time_slots(TimeSlotQuery(), 1)[0].region == "magdeburg"


def test_the_cost_does_not_grow_with_the_number_of_bookings(desk: Desk) -> None:
    """Old bookings are never read: the plan finds the occupied ones by the partial index."""
    slot = desk.free()[0]
    old = {
        "time_slot_id": slot.id,
        "status": "cancelled",
        "sequence": 0,
        "facts": {},
        "created_at": desk.clock.now(),
        "updated_at": desk.clock.now(),
        **dict.fromkeys(
            "company company_key contact_name email phone concern place chamber meeting_format".split(), ""
        ),
    }
    with desk.uow() as db:
        db.execute(insert(Booking), [{**old, "reference": f"X{number}"} for number in range(3000)])
        db.commit()
        if db.get_bind().dialect.name == "postgresql":
            db.execute(text("ANALYZE bookings"))
            db.commit()
    statements: list[tuple[str, Any]] = []
    event.listen(
        desk.uow.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, parameters, _ctx, _many: statements.append((statement, parameters)),
    )
    assert desk.free()[0] == slot
    query = next(found for found in statements if "FROM time_slots" in found[0])
    explain = "EXPLAIN " if desk.uow.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    with desk.uow() as db:
        plan = str(db.connection().exec_driver_sql(explain + query[0], query[1]).all())

    assert "uq_bookings_time_slot_occupied" in plan


def test_the_alternative_is_the_next_time_of_the_same_region(desk: Desk) -> None:
    first, second, *_ = desk.free()
    desk.bookings.confirm("c", first.id, KRAUSE)

    assert desk.bookings.next_free_alternative(first.id) == second


def test_the_alternative_may_be_earlier_or_elsewhere_when_nothing_later_is_free(desk: Desk) -> None:
    halle = desk.free(1000, regions=("halle",))
    assert desk.bookings.next_free_alternative(halle[-1].id) == halle[0]

    with desk.uow() as db:
        db.execute(update(ConsultationDay).where(ConsultationDay.region == "halle").values(state="cancelled"))
        db.commit()
    found = desk.bookings.next_free_alternative(halle[0].id)
    assert found is not None and found.region == "magdeburg"


def test_an_unknown_time_slot_has_the_earliest_of_all_as_its_alternative(desk: Desk) -> None:
    desk.bookings.confirm("c", desk.free()[0].id, someone_else())

    assert desk.bookings.next_free_alternative(99_999) == desk.free()[0]
