from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from bot.booking.views import TimeSlotQuery
from bot.nlu.parsers import dates
from bot.nlu.parsers.dates import DateRange

_ALSO_THERE = re.compile(r"\b(?:auch|egal|beide[srn]?)\b", re.IGNORECASE)
_LATER = re.compile(r"\bspäter\w*\b|\bspaeter\w*\b|\bnicht so bald\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """What a text says about the day and the hour, and how to read it back."""

    fields: dict[str, Any]
    described: str = ""
    problem: str = ""  # past or invalid
    problem_text: str = ""
    later: bool = False


def read_wish(text: str, today: date) -> Wish:
    """Understands the dates in a text. Several are narrowed down to one window."""
    found = dates.parse(text, today)
    for item in found:
        if item.problem:
            return Wish({}, problem=item.problem, problem_text=item.text)
    if not found:
        return Wish({}, later=bool(_LATER.search(text)))
    fields: dict[str, Any] = {}
    excluded: list[list[str]] = []
    for item in found:
        _narrow(fields, item)
        excluded += [[first.isoformat(), last.isoformat()] for first, last in item.excluded]
    if excluded:
        fields["excluded"] = excluded
    described = ", ".join(dict.fromkeys(text for item in found if (text := dates.describe(item))))
    return Wish(fields, described=described, later=bool(_LATER.search(text)))


def means_also(text: str) -> bool:
    """Whether a place named in a wish widens the choice ("in Halle geht auch") rather than replacing it."""
    return bool(_ALSO_THERE.search(text))


def query(wish: dict[str, Any], regions: tuple[str, ...], meeting_format: str = "") -> TimeSlotQuery:
    """The database question for a wish as it is kept in the form."""
    return TimeSlotQuery(
        regions=regions,
        day_from=_date(wish.get("day_from")),
        day_to=_date(wish.get("day_to")),
        time_from=_time(wish.get("time_from")),
        time_to=_time(wish.get("time_to")),
        excluded=tuple((_date(a) or date.min, _date(b) or date.max) for a, b in wish.get("excluded", ())),
        meeting_format=meeting_format,
    )


def _narrow(fields: dict[str, Any], found: DateRange) -> None:
    if found.start:
        fields["day_from"] = found.start.isoformat()
    if found.end:
        fields["day_to"] = found.end.isoformat()
    if found.time_from:
        fields["time_from"] = found.time_from.isoformat()
    if found.time_to:
        fields["time_to"] = found.time_to.isoformat()


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
