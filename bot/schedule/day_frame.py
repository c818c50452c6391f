from __future__ import annotations

from datetime import time
from itertools import pairwise
from typing import Any

from pydantic import Field, model_validator

from bot.schedule.values import ClockTime, Frozen


class TimeSpan(Frozen):
    """A part of a day in local time, written `"09:00-12:00"`."""

    starts: ClockTime
    ends: ClockTime

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            starts, dash, ends = value.replace("–", "-").partition("-")
            if not dash:
                raise ValueError('is no time span; write it in quotes, for example "09:00-12:00"')
            return {"starts": starts, "ends": ends}
        return value

    @model_validator(mode="after")
    def _runs_forward(self) -> TimeSpan:
        if self.ends <= self.starts:
            raise ValueError(
                f"ends at {self.ends:%H:%M}, which is not after its start at {self.starts:%H:%M}"
            )
        return self

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


class DayFrame(Frozen):
    """The time slots of a consultation day: counted out from `starts`, or listed in `times`.

    All lengths are minutes. The break takes the place of the buffer after slot `break_after`.
    """

    starts: ClockTime = time(13, 0)
    count: int = Field(4, ge=1, le=40)
    minutes: int = Field(45, ge=5, le=480)
    break_after: int | None = Field(2, ge=1)
    break_minutes: int = Field(15, ge=0, le=240)
    buffer_minutes: int = Field(0, ge=0, le=120)
    times: tuple[TimeSpan, ...] = ()

    @model_validator(mode="after")
    def _fits_into_a_day(self) -> DayFrame:
        if self.times:
            counted = sorted(self.model_fields_set - {"times"})
            if counted:
                raise ValueError(f"times lists all time slots, so {', '.join(counted)} must go")
            for before, after in pairwise(self.times):
                if after.starts < before.ends:
                    raise ValueError(f"the time slots {before} and {after} overlap or are out of order")
        elif sum(self.offsets()[-1]) + _minute(self.starts) >= 24 * 60:
            raise ValueError("the last time slot would end after midnight")
        return self

    @property
    def first(self) -> time:
        """When the first time slot starts, local time."""
        return self.times[0].starts if self.times else self.starts

    def offsets(self) -> list[tuple[int, int]]:
        """Of each time slot: minutes from the first one's start, and length in minutes."""
        if self.times:
            origin = _minute(self.first)
            return [
                (_minute(span.starts) - origin, _minute(span.ends) - _minute(span.starts))
                for span in self.times
            ]
        offset, found = 0, []
        for number in range(1, self.count + 1):
            found.append((offset, self.minutes))
            offset += self.minutes + (
                self.break_minutes if number == self.break_after else self.buffer_minutes
            )
        return found


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
