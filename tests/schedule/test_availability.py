from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import BERLIN
from bot.schedule.availability import BookingWindow, Preferences, bookable, booking_window
from bot.schedule.config import Chambers
from bot.schedule.overview import planned_days
from bot.schedule.timeslots import PlannedTimeSlot, time_slots

INSTANTS = st.integers(0, 11 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def slots(chambers: Chambers, first: date = date(2026, 12, 1), months: int = 12) -> list[PlannedTimeSlot]:
    days = planned_days(chambers, first, months)
    return [one for day in days for one in time_slots(day, chambers.region(day.region).day_frame)]


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-12-08T23:59", date(2026, 12, 10)),  # Tuesday night: Thursday can still be booked
        ("2026-12-09T00:00", date(2026, 12, 11)),
        ("2026-12-04T10:00", date(2026, 12, 8)),  # Friday: the weekend does not count
        ("2026-12-05T10:00", date(2026, 12, 8)),
        ("2026-05-12T10:00", date(2026, 5, 15)),  # Ascension Day does not count
        ("2026-12-22T10:00", date(2026, 12, 28)),  # neither do closed days nor Christmas
    ],
)
def test_two_working_days_lie_before_the_first_day(chambers: Chambers, now: str, first: date) -> None:
    window = booking_window(chambers.region("halle"), local(now), chambers.calendar("halle"))
    assert window.first == first


def test_the_horizon_ends_after_six_months(chambers: Chambers) -> None:
    window = booking_window(chambers.region("halle"), local("2026-08-31T12:00"), chambers.calendar("halle"))
    assert window.last == date(2027, 2, 28)
    assert window.refusal(date(2027, 2, 28)) is None
    assert window.refusal(date(2027, 3, 1)) == "too_far"
    assert window.refusal(date(2026, 9, 1)) == "too_soon"


@settings(deadline=None)
@given(now=INSTANTS)
def test_the_window_never_starts_before_today_and_on_a_working_day(now: datetime, chambers: Chambers) -> None:
    calendar = chambers.calendar("magdeburg")
    window = booking_window(chambers.region("magdeburg"), now, calendar)
    assert window.first > now.astimezone(BERLIN).date()
    assert calendar.is_working_day(window.first)
    assert window.first < window.last


@pytest.mark.parametrize(
    ("wish", "first_start"),
    [
        ({}, "2026-12-03T13:00"),
        ({"first": date(2026, 12, 4)}, "2026-12-10T13:00"),
        ({"first": date(2027, 2, 1), "last": date(2027, 2, 28)}, "2027-02-04T13:00"),
        ({"first": date(2026, 12, 10), "last": date(2026, 12, 10)}, "2026-12-10T13:00"),
        ({"not_before": time(15)}, "2026-12-03T15:30"),
        ({"not_after": time(14, 30), "excluded_starts": {"2026-12-03T13:00"}}, "2026-12-03T13:45"),
        ({"excluded_dates": frozenset({date(2026, 12, 3)})}, "2026-12-10T13:00"),
        ({"weekdays": frozenset({3}), "first": date(2027, 5, 1)}, "2027-05-13T13:00"),
    ],
)
def test_the_earliest_time_that_fits_the_wish_comes_first(
    chambers: Chambers, wish: dict[str, Any], first_start: str
) -> None:
    if starts := wish.get("excluded_starts"):
        wish = {**wish, "excluded_starts": frozenset(map(local, starts))}
    window = BookingWindow(date(2026, 12, 1), date(2027, 6, 1))
    found = bookable(slots(chambers), window, local("2026-11-23T10:00"), Preferences(**wish))
    assert found[0].starts_at == local(first_start)
    assert found == sorted(found, key=lambda one: one.starts_at)


@pytest.mark.parametrize(
    "wish",
    [
        {"not_after": time(13, 30)},
        {"weekdays": frozenset({0})},
        {"first": date(2027, 2, 5), "last": date(2027, 2, 10)},
    ],
)
def test_a_wish_that_nothing_fits_finds_nothing(chambers: Chambers, wish: dict[str, Any]) -> None:
    window = BookingWindow(date(2026, 12, 1), date(2027, 6, 1))
    assert bookable(slots(chambers), window, local("2026-11-23T10:00"), Preferences(**wish)) == []


def test_a_region_without_lead_time_offers_no_past_time(chambers: Chambers) -> None:
    now = local("2026-12-10T13:30")
    window = BookingWindow(date(2026, 12, 10), date(2026, 12, 31))
    assert bookable(slots(chambers), window, now)[0].starts_at == now + timedelta(minutes=15)
