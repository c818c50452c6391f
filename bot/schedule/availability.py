from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.clock import BERLIN
from bot.schedule.holidays_ import Calendar
from bot.schedule.region import Region


class Timed(Protocol):
    """Anything with a start and an end, aware: a planned time slot as well as a stored one."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


AnyTimed = TypeVar("AnyTimed", bound=Timed)


@dataclass(frozen=True)
class BookingWindow:
    """The first and the last day that can be booked now, both included."""

    first: date
    last: date

    def refusal(self, day: date) -> Literal["too_soon", "too_far"] | None:
        """Why a day cannot be booked: the lead time has passed, or it lies beyond the horizon."""
        if day < self.first:
            return "too_soon"
        return "too_far" if day > self.last else None


@dataclass(frozen=True)
class Preferences:
    """What a visitor wishes, local dates and times; everything left out fits.

    `not_before` bounds the start, `not_after` the end of a time slot.
    """

    first: date | None = None
    last: date | None = None
    not_before: time | None = None
    not_after: time | None = None
    weekdays: frozenset[int] = frozenset()
    excluded_dates: frozenset[date] = frozenset()
    excluded_starts: frozenset[datetime] = frozenset()

    def fit(self, timed: Timed, zone: ZoneInfo = BERLIN) -> bool:
        starts, ends = timed.starts_at.astimezone(zone), timed.ends_at.astimezone(zone)
        day = starts.date()
        return (
            (self.first is None or self.first <= day)
            and (self.last is None or day <= self.last)
            and (self.not_before is None or self.not_before <= starts.time())
            and (self.not_after is None or (ends.date() == day and ends.time() <= self.not_after))
            and (not self.weekdays or day.weekday() in self.weekdays)
            and day not in self.excluded_dates
            and timed.starts_at not in self.excluded_starts
        )


def booking_window(
    region: Region, now: datetime, calendar: Calendar, zone: ZoneInfo = BERLIN
) -> BookingWindow:
    """What can be booked at an instant.

    The lead time counts whole working days from today on: with two of them, Thursday can be booked until
    the end of Tuesday. A lead time of none still leaves past times out, see `bookable`.
    """
    today = now.astimezone(zone).date()
    first = calendar.after_working_days(today, region.lead_time_working_days)
    return BookingWindow(first, today + relativedelta(months=region.horizon_months))


def bookable(
    times: Iterable[AnyTimed],
    window: BookingWindow,
    now: datetime,
    preferences: Preferences | None = None,
    zone: ZoneInfo = BERLIN,
) -> list[AnyTimed]:
    """Those of the times that lie in the window, are not past and fit the wishes, earliest first."""
    wishes = preferences or Preferences()
    found = [
        timed
        for timed in times
        if timed.starts_at > now
        and window.refusal(timed.starts_at.astimezone(zone).date()) is None
        and wishes.fit(timed, zone)
    ]
    return sorted(found, key=lambda timed: timed.starts_at)
