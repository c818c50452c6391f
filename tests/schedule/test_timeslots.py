from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import BERLIN
from bot.schedule.config import Chambers
from bot.schedule.day_frame import DayFrame
from bot.schedule.days import PlannedDay
from bot.schedule.timeslots import PlannedTimeSlot, time_slots


def on(day: date) -> PlannedDay:
    return PlannedDay("halle", day, day, "planned")


def local_spans(times: list[PlannedTimeSlot]) -> list[str]:
    return [
        f"{one.starts_at.astimezone(BERLIN):%H:%M}-{one.ends_at.astimezone(BERLIN):%H:%M}" for one in times
    ]


def test_a_day_has_four_time_slots_with_a_break_after_the_second(chambers: Chambers) -> None:
    times = time_slots(on(date(2026, 12, 10)), chambers.region("magdeburg").day_frame)
    assert local_spans(times) == ["13:00-13:45", "13:45-14:30", "14:45-15:30", "15:30-16:15"]
    assert times[0].starts_at == datetime(2026, 12, 10, 12, tzinfo=UTC)


def test_summer_and_winter_keep_the_same_local_hours() -> None:
    winter, summer = (time_slots(on(day), DayFrame()) for day in (date(2027, 3, 25), date(2027, 4, 1)))
    assert local_spans(winter) == local_spans(summer)
    assert summer[0].starts_at - winter[0].starts_at == timedelta(days=7, hours=-1)


def test_listed_times_are_taken_as_they_stand(thueringen: Chambers) -> None:
    times = time_slots(on(date(2027, 1, 26)), thueringen.region("erfurt").day_frame)
    assert local_spans(times) == ["09:00-10:00", "10:15-11:15"]


def test_a_buffer_separates_the_others() -> None:
    frame = DayFrame.model_validate({"starts": "9:00", "count": 3, "minutes": 30, "buffer_minutes": 10})
    times = time_slots(on(date(2027, 1, 26)), frame)
    assert local_spans(times) == ["09:00-09:30", "09:40-10:10", "10:25-10:55"]


@settings(deadline=None)
@given(
    day=st.dates(date(2024, 1, 1), date(2035, 12, 31)),
    hour=st.integers(0, 12),
    count=st.integers(1, 8),
    minutes=st.integers(5, 60),
)
def test_time_slots_never_overlap_and_keep_their_length_when_the_clocks_change(
    day: date, hour: int, count: int, minutes: int
) -> None:
    frame = DayFrame.model_validate({"starts": f"{hour}:00", "count": count, "minutes": minutes})
    times = time_slots(on(day), frame)
    assert len(times) == count
    assert all(one.ends_at - one.starts_at == timedelta(minutes=minutes) for one in times)
    assert all(one.starts_at.tzinfo is UTC for one in times)
    assert all(before.ends_at <= after.starts_at for before, after in pairwise(times))
