from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import BERLIN
from bot.schedule.chamber import Chamber
from bot.schedule.holidays_ import Calendar

# Longer than any holiday; a chamber without opening hours must not be searched for ever.
LONGEST_SEARCH_DAYS = 60


def open_until(
    chamber: Chamber, moment: datetime, calendar: Calendar, zone: ZoneInfo = BERLIN
) -> datetime | None:
    """When the chamber's desk closes, in UTC, if it is open at that instant; None if it is closed."""
    for starts, ends in _spans(chamber, moment.astimezone(zone), calendar, zone):
        if starts <= moment < ends:
            return ends
    return None


def is_open(chamber: Chamber, moment: datetime, calendar: Calendar, zone: ZoneInfo = BERLIN) -> bool:
    """Whether somebody can take over a conversation at that instant, by hours and holidays."""
    return open_until(chamber, moment, calendar, zone) is not None


def next_opening(
    chamber: Chamber, moment: datetime, calendar: Calendar, zone: ZoneInfo = BERLIN
) -> datetime | None:
    """When the desk opens next, in UTC: after `moment`, even if it is open now. None if it never does."""
    local = moment.astimezone(zone)
    for days in range(LONGEST_SEARCH_DAYS):
        for starts, _ in _spans(chamber, local + timedelta(days=days), calendar, zone):
            if starts > moment:
                return starts
    return None


def next_spans(
    chamber: Chamber, moment: datetime, calendar: Calendar, zone: ZoneInfo = BERLIN, limit: int = 3
) -> list[tuple[datetime, datetime]]:
    """The next spans in which the desk is open, in UTC; the present one only if an hour of it is left, from
    `moment` on. Fewer than `limit` where it opens no more."""
    local, found = moment.astimezone(zone), []
    for days in range(LONGEST_SEARCH_DAYS):
        for starts, ends in _spans(chamber, local + timedelta(days=days), calendar, zone):
            if ends - max(starts, moment) >= timedelta(hours=1):
                found.append((max(starts, moment), ends))
            if len(found) == limit:
                return found
    return found


def _spans(
    chamber: Chamber, local: datetime, calendar: Calendar, zone: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    day = local.date()
    if calendar.why_closed(day):
        return []
    return [
        (
            datetime.combine(day, span.starts, tzinfo=zone).astimezone(UTC),
            datetime.combine(day, span.ends, tzinfo=zone).astimezone(UTC),
        )
        for span in chamber.opening_hours.on(day.weekday())
    ]
