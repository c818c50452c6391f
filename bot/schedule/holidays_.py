from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import holidays
from pydantic import Field, model_validator

from bot.schedule.values import CalendarDate, Frozen, StateCode


class ClosedDays(Frozen):
    """Days on which a centre or region is closed. `every_year` repeats the same day of the year."""

    date: CalendarDate
    until: CalendarDate | None = None
    every_year: bool = False
    reason: str = Field("Geschlossen", min_length=1, max_length=120)

    @model_validator(mode="after")
    def _makes_sense(self) -> ClosedDays:
        if self.until and self.until < self.date:
            raise ValueError(f"until {self.until} lies before date {self.date}")
        if self.until and self.every_year:
            raise ValueError("every_year is for single days; leave out until, or enter each day")
        return self

    def cover(self, day: dt.date) -> bool:
        if self.every_year:
            return (day.month, day.day) == (self.date.month, self.date.day)
        return self.date <= day <= (self.until or self.date)


@dataclass(frozen=True)
class Calendar:
    """Public holidays of a federal state and the days on which a centre is closed."""

    state: StateCode
    closed: tuple[ClosedDays, ...] = ()

    def why_closed(self, day: dt.date) -> str | None:
        """The German name of the holiday, or the reason of the closing day; None on an open day."""
        holiday = public_holidays(self.state, day.year).get(day)
        if holiday:
            return holiday
        return next((closed.reason for closed in self.closed if closed.cover(day)), None)

    def is_working_day(self, day: dt.date) -> bool:
        return day.weekday() < 5 and self.why_closed(day) is None

    def after_working_days(self, day: dt.date, count: int) -> dt.date:
        """The `count`th working day after `day`; `day` itself when `count` is 0."""
        while count > 0:
            day += dt.timedelta(days=1)
            count -= self.is_working_day(day)
        return day


@lru_cache(maxsize=256)
def public_holidays(state: StateCode, year: int) -> Mapping[dt.date, str]:
    """The public holidays of a German federal state with their German names."""
    found = holidays.country_holidays("DE", subdiv=state, years=year, language="de")
    return MappingProxyType(dict(found.items()))
