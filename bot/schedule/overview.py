from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.schedule.config import Chambers
from bot.schedule.days import PlannedDay, consultation_days
from bot.schedule.region import DayException
from bot.schedule.routing import shared_experts


def planned_days(
    chambers: Chambers,
    first: date,
    months: int,
    exceptions: Mapping[str, Sequence[DayException]] | None = None,
) -> list[PlannedDay]:
    """The days of all regions, by date. `exceptions` are further ones by region, say from the desk."""
    further = exceptions or {}
    found = [
        day
        for region in chambers.regions
        for day in consultation_days(
            region, first, months, chambers.calendar(region.key), further.get(region.key, ())
        )
    ]
    return sorted(found, key=lambda day: (day.date, day.region))


def same_day_note(chambers: Chambers, day: PlannedDay, days: Sequence[PlannedDay]) -> str:
    """German; says so when a day meets another region's and both need the same experts, empty otherwise.

    Of two days that meet because one was moved, only the moved one carries the note.
    """
    if day.state == "dropped":
        return ""
    others = [
        one for one in days if one.date == day.date and one.region != day.region and one.state != "dropped"
    ]
    notes = []
    for other in others:
        experts = shared_experts(chambers, (day.region, other.region))
        if experts and not (day.state == "planned" and other.state == "moved"):
            names = ", ".join(expert.label for expert in experts)
            notes.append(f"am selben Tag wie {chambers.region(other.region).label}, doppelt gefragt: {names}")
    return "; ".join(notes)
