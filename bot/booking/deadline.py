from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.booking.parts import BookingParts
from bot.schedule.region import Region


def booking_closes(parts: BookingParts, region: Region, starts_at: datetime) -> datetime:
    """Up to when a time slot can be booked: the end of its lead time, at the latest its start."""
    calendar, zone = parts.chambers.calendar(region.key), parts.chambers.zone
    day = starts_at.astimezone(zone).date()
    last = day
    while calendar.after_working_days(last, region.lead_time_working_days) > day:
        last -= timedelta(days=1)
    return min(datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone), starts_at)
