from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule.config import Chambers, load_chambers
from bot.schedule.days import PlannedDay, consultation_days
from bot.schedule.holidays_ import Calendar, ClosedDays, public_holidays
from bot.schedule.overview import planned_days, same_day_note
from bot.schedule.region import DayException, Region
from bot.schedule.timeslots import time_slots

ROOT = Path(__file__).parents[2]
FILE = load_chambers(ROOT / "chambers.yml")
THURINGIA = load_chambers(ROOT / "tests/data/chambers/thueringen.yml")
STARTS = st.dates(date(2024, 1, 1), date(2035, 1, 1))
REGIONS = st.sampled_from([("halle", 1), ("magdeburg", 2)])


def days_of(
    key: str, start: date, months: int = 12, exceptions: tuple[DayException, ...] = ()
) -> list[PlannedDay]:
    return consultation_days(FILE.region(key), start, months, FILE.calendar(key), exceptions)


def changed(key: str, **changes: object) -> Region:
    return Region.model_validate({**FILE.region(key).model_dump(exclude_unset=True), **changes})


def nth_in_month(day: date) -> int:
    return (day.day - 1) // 7 + 1


@settings(deadline=None)
@given(start=STARTS, region=REGIONS)
def test_every_day_is_a_thursday_in_berlin_and_never_a_holiday(start: date, region: tuple[str, int]) -> None:
    key, number = region
    for day in days_of(key, start):
        assert day.date not in public_holidays("ST", day.date.year)
        assert nth_in_month(day.original_date) == number
        assert (day.date == day.original_date) == (day.state == "planned")
        for time_slot in time_slots(day, FILE.region(key).day_frame):
            local = time_slot.starts_at.astimezone(FILE.zone)
            assert (local.date(), local.weekday()) == (day.date, 3)


@settings(deadline=None)
@given(start=STARTS, region=REGIONS, months=st.integers(1, 24))
def test_every_month_has_exactly_its_day(start: date, region: tuple[str, int], months: int) -> None:
    # Away from the edges, where a day may move in or out, no month is left out and none comes twice.
    days = days_of(region[0], start, months + 4)
    originals = [(day.original_date.year, day.original_date.month) for day in days]
    assert len(set(originals)) == len(originals) >= months
    assert [day.date for day in days] == sorted({day.date for day in days})


@settings(deadline=None)
@given(start=STARTS, later=st.integers(0, 300), region=REGIONS)
def test_a_day_is_the_same_wherever_the_period_starts(
    start: date, later: int, region: tuple[str, int]
) -> None:
    moved = start + timedelta(days=later)
    late = days_of(region[0], moved, 6)
    assert [day for day in days_of(region[0], start, 24) if day in late] == late


@pytest.mark.parametrize(
    ("region", "original", "went_to", "holiday"),
    [
        ("halle", date(2026, 1, 1), date(2026, 1, 8), "Neujahr"),
        ("magdeburg", date(2026, 5, 14), date(2026, 5, 21), "Christi Himmelfahrt"),
        ("halle", date(2027, 5, 6), date(2027, 5, 13), "Christi Himmelfahrt"),
        ("halle", date(2028, 1, 6), date(2028, 1, 13), "Heilige Drei Könige"),
        ("halle", date(2025, 5, 1), date(2025, 5, 8), "Erster Mai"),
        ("magdeburg", date(2029, 5, 10), date(2029, 5, 17), "Christi Himmelfahrt"),
        ("halle", date(2030, 10, 3), date(2030, 10, 10), "Tag der Deutschen Einheit"),
    ],
)
def test_a_holiday_moves_the_day_and_says_why(
    region: str, original: date, went_to: date, holiday: str
) -> None:
    [day] = [day for day in days_of(region, original, 2) if day.original_date == original]
    reason = f"{holiday}: verlegt auf den nächsten freien Donnerstag"
    assert day == PlannedDay(region, went_to, original, "moved", reason)


def test_a_day_moved_into_the_period_is_not_lost() -> None:
    assert days_of("halle", date(2026, 1, 5), 1)[0].date == date(2026, 1, 8)


def test_a_day_moved_out_of_the_period_is_left_to_the_next_one() -> None:
    assert date(2026, 1, 1) not in {day.original_date for day in days_of("halle", date(2025, 12, 4), 1)}


def test_a_holiday_drops_the_day_where_the_region_wants_it_so() -> None:
    region = changed("magdeburg", on_holiday="drop")
    [day] = consultation_days(region, date(2026, 5, 1), 1, FILE.calendar())
    ascension = date(2026, 5, 14)
    assert day == PlannedDay("magdeburg", ascension, ascension, "dropped", "Christi Himmelfahrt: entfällt")
    assert time_slots(day, region.day_frame) == []


def test_the_next_thursday_that_is_closed_too_is_passed_over() -> None:
    calendar = Calendar("ST", (ClosedDays(date=date(2026, 5, 18), until=date(2026, 5, 24)),))
    [day] = consultation_days(FILE.region("magdeburg"), date(2026, 5, 1), 1, calendar)
    assert day.date == date(2026, 5, 28)


def test_a_region_that_meets_every_week_drops_what_finds_no_free_day() -> None:
    region = changed("halle", rule="RRULE:FREQ=WEEKLY;BYDAY=TH")
    days = consultation_days(region, date(2026, 5, 1), 1, FILE.calendar())
    assert [day.state for day in days] == ["planned", "dropped", "planned", "planned"]
    assert days[1].reason == "Christi Himmelfahrt: entfällt, kein freier Donnerstag in den nächsten 8 Wochen"


@pytest.mark.parametrize(
    ("exception", "expected"),
    [
        (
            {"date": date(2026, 6, 11), "action": "drop", "reason": "Fortbildung"},
            [("dropped", date(2026, 6, 11), "Fortbildung: entfällt")],
        ),
        (
            {"date": date(2026, 6, 11), "action": "move", "to": date(2026, 6, 16)},
            [("moved", date(2026, 6, 16), "Verlegt auf den 16.06.2026")],
        ),
        (
            {"date": date(2026, 6, 25), "action": "add"},
            [
                ("planned", date(2026, 6, 11), ""),
                ("planned", date(2026, 6, 25), "Zusätzlicher Termin"),
            ],
        ),
    ],
)
def test_an_exception_wins_over_the_rule(
    exception: dict[str, object], expected: list[tuple[str, date, str]]
) -> None:
    days = days_of("magdeburg", date(2026, 6, 1), 1, (DayException.model_validate(exception),))
    assert [(day.state, day.date, day.reason) for day in days] == expected


def test_an_exception_that_points_at_a_holiday_goes_on_to_the_next_free_day() -> None:
    exception = DayException(date=date(2026, 5, 7), action="move", to=date(2026, 5, 14))
    [day] = days_of("halle", date(2026, 5, 1), 1, (exception,))
    assert day.date == date(2026, 5, 21)


def test_the_preview_says_when_two_regions_need_the_same_expert_on_one_day() -> None:
    days = planned_days(FILE, date(2026, 1, 1), 1)
    assert [(day.region, day.date) for day in days] == [
        ("halle", date(2026, 1, 8)),
        ("magdeburg", date(2026, 1, 8)),
    ]
    note = same_day_note(FILE, days[0], days)
    assert note.startswith("am selben Tag wie Magdeburg, doppelt gefragt: Team des")
    assert same_day_note(FILE, days[1], days) == ""


@settings(deadline=None)
@given(start=STARTS)
def test_thuringia_meets_on_every_last_tuesday(start: date) -> None:
    for day in planned_days(THURINGIA, start, 12):
        assert day.original_date.weekday() == day.date.weekday() == 1
        assert (day.original_date + timedelta(days=7)).month != day.original_date.month
        assert day.date not in public_holidays("TH", day.date.year)


def test_thuringia_keeps_its_own_holidays(thueringen: Chambers) -> None:
    [day] = [day for day in planned_days(thueringen, date(2028, 10, 1), 2) if day.state == "moved"]
    assert (day.original_date, day.date) == (date(2028, 10, 31), date(2028, 11, 7))
    assert day.reason == "Reformationstag: verlegt auf den nächsten freien Dienstag"
    assert date(2026, 9, 20) in public_holidays("TH", 2026)
    assert date(2026, 9, 20) not in public_holidays("ST", 2026)
