from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bot.notify.ics import PRODUCT

# How often calendar programs look again; most take it as a hint only.
_REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One event of a feed. `busy`: whether it blocks the time of whoever reads it."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    url: str = ""
    place: str = ""
    sequence: int = 0
    busy: bool = True


def feed(name: str, entries: Iterable[Entry], timezone: str, now: datetime) -> str:
    """A calendar to subscribe to, RFC 5545 with the refresh hint of RFC 7986."""
    zone = ZoneInfo(timezone)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", now)
        event.add("sequence", entry.sequence)
        event.add("dtstart", entry.starts_at.astimezone(zone))
        event.add("dtend", entry.ends_at.astimezone(zone))
        event.add("summary", entry.summary)
        if entry.description:
            event.add("description", entry.description)
        if entry.place:
            event.add("location", entry.place)
        if entry.url:
            event.add("url", entry.url)
        event.add("status", "CONFIRMED")
        event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
        calendar.add_component(event)
    calendar.add_missing_timezones(date(now.year, 1, 1), date(now.year + 2, 12, 31))
    return str(calendar.to_ical(), "utf-8")
