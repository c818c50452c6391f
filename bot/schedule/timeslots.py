from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import BERLIN
from bot.schedule.day_frame import DayFrame
from bot.schedule.days import PlannedDay


@dataclass(frozen=True)
class PlannedTimeSlot:
    """A time of a consultation day, in UTC."""

    region: str
    starts_at: datetime
    ends_at: datetime


def time_slots(day: PlannedDay, frame: DayFrame, zone: ZoneInfo = BERLIN) -> list[PlannedTimeSlot]:
    """The time slots of a day, in order; none when it is dropped."""
    if day.state == "dropped":
        return []
    # Only the first start is read from the local clock; adding in UTC keeps every length true on a day
    # on which the clocks change.
    first = datetime.combine(day.date, frame.first, tzinfo=zone).astimezone(UTC)
    return [
        PlannedTimeSlot(
            day.region,
            first + timedelta(minutes=offset),
            first + timedelta(minutes=offset + length),
        )
        for offset, length in frame.offsets()
    ]
