from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.booking.views import TimeSlotQuery
from bot.conversation.reply import Turn
from bot.nlu.parsers import dates
from bot.nlu.parsers.dates import DateRange

_ALSO_THERE = re.compile(r"\b(?:auch|egal|beide[srn]?)\b", re.IGNORECASE)
_LATER = re.compile(r"\bspäter\w*\b|\bspaeter\w*\b|\bnicht so bald\b", re.IGNORECASE)
_DAYS = ("day_from", "day_to")
_HOURS = ("time_from", "time_to")


@dataclass(frozen=True)
class Wish:
    """What a text says about the day and the hour, and how to read it back."""

    fields: dict[str, Any]
    described: str = ""
    problem: str = ""  # past or invalid
    problem_text: str = ""
    later: bool = False


def read_wish(text: str, today: date) -> Wish:
    """Understands the dates in a text. Alternatives ("am 3. oder 10.") are widened to one window."""
    found = dates.parse(text, today)
    for item in found:
        if item.problem:
            return Wish({}, problem=item.problem, problem_text=item.text.strip())
    later = bool(_LATER.search(text))
    if not found:
        return Wish({}, later=later)
    fields: dict[str, Any] = {}
    excluded: list[list[str]] = []
    for item in found:
        _widen(fields, item)
        excluded += [[first.isoformat(), last.isoformat()] for first, last in item.excluded]
    if excluded:
        fields["excluded"] = excluded
    described = " oder ".join(dict.fromkeys(text for item in found if (text := dates.describe(item))))
    return Wish(fields, described=described, later=later)


def wish_of(turn: Turn, today: date) -> Wish:
    """The wish in what was typed; a button has its value elsewhere."""
    return Wish({}) if turn.text.startswith("/") else read_wish(turn.text, today)


def merged(kept: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """A wish after a further word on it: another day replaces the day, another hour the hour, and what was
    ruled out stays ruled out."""
    result = {name: value for name, value in kept.items() if name not in ("beyond", "after")}
    for group in (_DAYS, _HOURS):
        if any(name in new for name in group):
            for name in group:
                result.pop(name, None)
    result |= new
    if kept.get("excluded") and new.get("excluded"):
        result["excluded"] = [*kept["excluded"], *new["excluded"]]
    return result


def means_also(text: str) -> bool:
    """Whether a place named in a wish widens the choice ("in Halle geht auch") rather than replacing it."""
    return bool(_ALSO_THERE.search(text))


def exact_hour(wish: Mapping[str, Any]) -> time | None:
    """The hour of "um 14 Uhr", None where a span or nothing was said."""
    return _time(wish["time_from"]) if wish.get("time_from") and _at_one_moment(wish) else None


def query(wish: Mapping[str, Any], regions: tuple[str, ...], meeting_format: str = "") -> TimeSlotQuery:
    """The database question for a wish as it is kept in the form."""
    return TimeSlotQuery(
        regions=regions,
        day_from=_date(wish.get("day_from")),
        day_to=_date(wish.get("day_to")),
        time_from=_time(wish.get("time_from")),
        time_to=None if _at_one_moment(wish) else _time(wish.get("time_to")),
        excluded=tuple((_date(a) or date.min, _date(b) or date.max) for a, b in wish.get("excluded", ())),
        meeting_format=meeting_format,
        after=datetime.fromisoformat(wish["after"]) if wish.get("after") else None,
    )


def _at_one_moment(wish: Mapping[str, Any]) -> bool:
    return bool(wish.get("time_from")) and wish.get("time_from") == wish.get("time_to")


def _widen(fields: dict[str, Any], found: DateRange) -> None:
    """Takes one more range in: as a further limit, or as an alternative to one of the same kind."""
    spans = ((_DAYS, (found.start, found.end)), (_HOURS, (found.time_from, found.time_to)))
    for (low, high), (first, last) in spans:
        if first is None and last is None:
            continue
        known = low in fields or high in fields
        for name, value, choose in ((low, first, min), (high, last, max)):
            if value is None:
                if known:
                    fields.pop(name, None)
            elif not known:
                fields[name] = value.isoformat()
            elif name in fields:
                fields[name] = choose(fields[name], value.isoformat())


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
