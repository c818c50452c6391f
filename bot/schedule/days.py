from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dateutil.relativedelta import relativedelta

from bot.schedule.holidays_ import Calendar
from bot.schedule.recurrence import rule_days
from bot.schedule.region import DayException, Region

WEEKDAY_NAMES = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")

# A substitute later than this would be nobody's substitute; the day is dropped instead.
LONGEST_MOVE_WEEKS = 8


@dataclass(frozen=True)
class PlannedDay:
    """A consultation day. `original_date` is the rule's day and names it for good, `date` where it went.

    A dropped day keeps its original date. `reason` is German and empty on an ordinary day.
    """

    region: str
    date: dt.date
    original_date: dt.date
    state: Literal["planned", "moved", "dropped"]
    reason: str = ""


def consultation_days(
    region: Region,
    start: dt.date,
    months: int,
    calendar: Calendar,
    exceptions: Sequence[DayException] = (),
) -> list[PlannedDay]:
    """The days from `start` on for so many months, in order, dropped ones included.

    `exceptions` come on top of those of chambers.yml and win over them. The same original date always gets
    the same answer, wherever the period starts.
    """
    by_date = {exception.date: exception for exception in (*region.exceptions, *exceptions)}
    end = start + relativedelta(months=months)
    # Days moved into the period count too, so the look-back covers the longest move and every exception.
    earliest = min([start, *by_date]) - dt.timedelta(weeks=3 * LONGEST_MOVE_WEEKS)
    latest = end + dt.timedelta(weeks=LONGEST_MOVE_WEEKS)
    by_rule = rule_days(region.rule, earliest, latest, region.rule_from)
    added = {day for day, exception in by_date.items() if exception.action == "add"}
    targets = {exception.to for exception in by_date.values() if exception.to}
    taken = {*by_rule, *added, *targets}
    found = []
    for original in sorted({*by_rule, *added}):
        day = _settle(region, original, by_date.get(original), calendar, taken)
        taken.add(day.date)
        found.append(day)
    return sorted((day for day in found if start <= day.date < end), key=lambda day: day.date)


def _settle(
    region: Region, original: dt.date, exception: DayException | None, calendar: Calendar, taken: set[dt.date]
) -> PlannedDay:
    if exception and exception.action == "drop":
        return PlannedDay(region.key, original, original, "dropped", _reason(exception.reason, "entfällt"))
    wanted, said = original, ""
    if exception and exception.action == "move" and exception.to:
        wanted, said = exception.to, _reason(exception.reason, f"verlegt auf den {exception.to:%d.%m.%Y}")
    elif exception:
        said = _reason(exception.reason, "zusätzlicher Termin")
    closed = calendar.why_closed(wanted)
    if closed is None:
        state: Literal["planned", "moved"] = "planned" if wanted == original else "moved"
        return PlannedDay(region.key, wanted, original, state, said)
    return _substitute(region, original, wanted, closed, calendar, taken)


def _substitute(
    region: Region,
    original: dt.date,
    closed_day: dt.date,
    closed: str,
    calendar: Calendar,
    taken: set[dt.date],
) -> PlannedDay:
    weekday = WEEKDAY_NAMES[closed_day.weekday()]
    if region.on_holiday == "drop":
        return PlannedDay(region.key, original, original, "dropped", f"{closed}: entfällt")
    for weeks in range(1, LONGEST_MOVE_WEEKS + 1):
        day = closed_day + dt.timedelta(weeks=weeks)
        if day not in taken and calendar.why_closed(day) is None:
            reason = f"{closed}: verlegt auf den nächsten freien {weekday}"
            return PlannedDay(region.key, day, original, "moved", reason)
    reason = f"{closed}: entfällt, kein freier {weekday} in den nächsten {LONGEST_MOVE_WEEKS} Wochen"
    return PlannedDay(region.key, original, original, "dropped", reason)


def _reason(given: str, what: str) -> str:
    return f"{given}: {what}" if given else what[0].upper() + what[1:]
