from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any


@dataclass(frozen=True)
class TimeSlotQuery:
    """Which free times are wanted. Empty regions mean all; days are inclusive; times are Berlin's."""

    regions: tuple[str, ...] = ()
    day_from: date | None = None
    day_to: date | None = None
    time_from: time | None = None
    time_to: time | None = None
    excluded: tuple[tuple[date, date], ...] = ()
    meeting_format: str = ""
    after: datetime | None = None  # only slots that start later than this


@dataclass(frozen=True)
class DayProblem:
    """Why wished days cannot be booked: too_soon, too_far, cancelled, full or no_day (none is planned).

    `day` is the first day that can be booked, the last one, or the one that is cancelled or full.
    """

    kind: str
    day: date


@dataclass(frozen=True)
class FreeTimeSlot:
    """A time that can be booked now."""

    id: int
    region: str
    region_label: str
    starts_at: datetime
    ends_at: datetime
    formats: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class BookingRequest:
    """What a booking needs. Lengths and the address are checked by the service."""

    company: str
    contact_name: str
    email: str
    concern: str
    meeting_format: str
    place: str = ""
    chamber: str = ""
    phone: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BookingView:
    """A booking as others see it."""

    id: int
    reference: str
    status: str
    region: str
    region_label: str
    starts_at: datetime
    ends_at: datetime
    meeting_format: str
    place: str  # the address, or how to join
    company: str
    contact_name: str
    email: str
    concern: str
    chamber: str
    sequence: int
