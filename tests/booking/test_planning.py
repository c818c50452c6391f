from __future__ import annotations

import threading
from datetime import date

import pytest
from fixtures.booking_desk import KRAUSE, NOW, Desk
from sqlalchemy import select, update

from bot.booking.planning import plan_days
from bot.clock import BERLIN, FixedClock
from bot.db.engine import UnitOfWork
from bot.db.tables import ConsultationDay, TimeSlot
from bot.schedule.config import Chambers, load_chambers, parse_chambers
from bot.settings import ROOT


@pytest.fixture(scope="module")
def chambers() -> Chambers:
    return load_chambers(ROOT / "chambers.yml")


def days(uow: UnitOfWork) -> list[tuple[str, date, str]]:
    with uow() as db:
        rows = db.scalars(select(ConsultationDay).order_by(ConsultationDay.date, ConsultationDay.region))
        return [(row.region, row.date, row.state) for row in rows]


def starts(uow: UnitOfWork, region: str = "halle") -> list[str]:
    with uow() as db:
        found = db.scalars(
            select(TimeSlot)
            .join(TimeSlot.day)
            .where(ConsultationDay.region == region)
            .order_by(TimeSlot.starts_at)
        )
        return [f"{slot.starts_at.astimezone(BERLIN):%d.%m.%Y %H:%M}" for slot in found]


def changed(**replaced: str) -> Chambers:
    text = (ROOT / "chambers.yml").read_text("utf-8")
    for old, new in (pair.split(" -> ") for pair in replaced.values()):
        assert old in text
        text = text.replace(old, new, 1)
    return parse_chambers(text)


def test_a_year_of_days_is_planned_for_both_regions(uow: UnitOfWork, chambers: Chambers) -> None:
    assert plan_days(uow, chambers, FixedClock(NOW)) == 24

    assert days(uow)[:2] == [
        ("halle", date(2026, 12, 3), "planned"),
        ("magdeburg", date(2026, 12, 10), "planned"),
    ]
    assert starts(uow)[:4] == [
        "03.12.2026 13:00",
        "03.12.2026 13:45",
        "03.12.2026 14:45",
        "03.12.2026 15:30",
    ]


def test_planning_again_changes_nothing(uow: UnitOfWork, chambers: Chambers) -> None:
    plan_days(uow, chambers, FixedClock(NOW))
    before = days(uow), starts(uow)

    assert plan_days(uow, chambers, FixedClock(NOW)) == 0
    assert (days(uow), starts(uow)) == before


def test_a_later_plan_adds_the_months_to_come(uow: UnitOfWork, chambers: Chambers) -> None:
    clock = FixedClock(NOW)
    plan_days(uow, chambers, clock)
    clock.move(days=62)

    assert plan_days(uow, chambers, clock) == 4


def test_two_processes_planning_at_once_are_harmless(uow: UnitOfWork, chambers: Chambers) -> None:
    created: list[int] = []
    threads = [
        threading.Thread(target=lambda: created.append(plan_days(uow, chambers, FixedClock(NOW))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(created) == [0, 0, 0, 24]
    assert len(days(uow)) == 24


@pytest.mark.parametrize("state", ["cancelled", "moved"])
def test_a_day_that_somebody_changed_stays_as_it_is(uow: UnitOfWork, chambers: Chambers, state: str) -> None:
    plan_days(uow, chambers, FixedClock(NOW))
    with uow() as db:
        first = select(ConsultationDay.id).order_by(ConsultationDay.date).limit(1).scalar_subquery()
        new = {"state": state, "date": date(2026, 12, 17), "touched": True}
        db.execute(update(ConsultationDay).where(ConsultationDay.id == first).values(**new))
        db.commit()

    assert plan_days(uow, chambers, FixedClock(NOW)) == 0
    assert ("halle", date(2026, 12, 17), state) in days(uow)
    assert ("halle", date(2026, 12, 3), "planned") not in days(uow)


def test_a_blocked_time_slot_stays_blocked(uow: UnitOfWork, chambers: Chambers) -> None:
    plan_days(uow, chambers, FixedClock(NOW))
    with uow() as db:
        db.execute(update(TimeSlot).where(TimeSlot.id == 1).values(state="blocked"))
        db.commit()
    plan_days(uow, chambers, FixedClock(NOW))

    with uow() as db:
        assert db.scalars(select(TimeSlot.state).where(TimeSlot.id == 1)).one() == "blocked"


def test_untouched_days_follow_a_changed_time_frame(uow: UnitOfWork, chambers: Chambers) -> None:
    plan_days(uow, chambers, FixedClock(NOW))

    plan_days(uow, changed(frame='starts: "13:00" -> starts: "09:00"'), FixedClock(NOW))

    assert starts(uow)[:2] == ["03.12.2026 09:00", "03.12.2026 09:45"]
    assert len(starts(uow)) == 48


def test_days_with_a_booking_keep_their_time_frame(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.bookings.confirm("c", slot.id, KRAUSE)

    plan_days(desk.uow, changed(frame='starts: "13:00" -> starts: "09:00"'), desk.clock)

    assert "03.12.2026 13:00" in starts(desk.uow)
    assert "07.01.2027 09:00" in starts(desk.uow)


def test_a_new_rule_replaces_the_untouched_days_of_the_former_one(
    uow: UnitOfWork, chambers: Chambers
) -> None:
    plan_days(uow, chambers, FixedClock(NOW))

    plan_days(uow, changed(rule="BYDAY=+1TH -> BYDAY=+3TH"), FixedClock(NOW))

    assert [day for region, day, _ in days(uow) if region == "halle"][:2] == [
        date(2026, 12, 17),
        date(2027, 1, 21),
    ]


def test_a_day_moved_by_a_holiday_follows_a_changed_rule(uow: UnitOfWork, chambers: Chambers) -> None:
    plan_days(uow, chambers, FixedClock(NOW))
    assert ("magdeburg", date(2027, 5, 13), "planned") in days(uow)

    plan_days(uow, changed(rule="BYDAY=+2TH -> BYDAY=+1TH"), FixedClock(NOW))
    moved = [(day, state) for region, day, state in days(uow) if region == "magdeburg" and state == "moved"]
    plan_days(uow, chambers, FixedClock(NOW))

    assert moved == [(date(2027, 5, 13), "moved")], "the first Thursday of May is Ascension Day"
    assert ("magdeburg", date(2027, 5, 13), "planned") in days(uow)
