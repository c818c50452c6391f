from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.booking.parts import BookingParts
from bot.booking.tokens import CALENDAR, MANAGE
from bot.booking.views import BookingView, FreeTimeSlot
from bot.db.tables import Booking, TimeSlot
from bot.schedule.config import Chambers
from bot.schedule.region import Region

# Whoever looks at the mail again right after the appointment should still find it.
_LINK_OUTLIVES_THE_DAY = timedelta(days=1)


def as_free(slot: TimeSlot, region: Region) -> FreeTimeSlot:
    return FreeTimeSlot(
        slot.id,
        region.key,
        region.label,
        slot.starts_at,
        slot.ends_at,
        region.formats,
        on_site_place(region),
    )


def as_view(row: Booking, chambers: Chambers) -> BookingView:
    """A booking for others. A region that has left chambers.yml is shown by its key."""
    slot, key = row.time_slot, row.time_slot.day.region
    region = next((one for one in chambers.regions if one.key == key), None)
    return BookingView(
        id=row.id,
        reference=row.reference,
        status=row.status,
        region=key,
        region_label=region.label if region else key,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        meeting_format=row.meeting_format,
        place=meeting_place(region, row.meeting_format) if region else "",
        company=row.company,
        contact_name=row.contact_name,
        email=row.email,
        concern=row.concern,
        chamber=row.chamber,
        sequence=row.sequence,
    )


def on_site_place(region: Region) -> str:
    """Where people meet, "" in a region that only meets online."""
    if region.place is None or "on_site" not in region.formats:
        return ""
    return f"{region.place.name}, {region.place.address}"


def meeting_place(region: Region, meeting_format: str) -> str:
    """The address, or the tool of an online meeting."""
    if meeting_format == "online" and region.online:
        return region.online.tool
    return on_site_place(region)


def manage_url(booking: BookingView, parts: BookingParts) -> str:
    """The link to a booking for whoever has the mail; it needs no login."""
    return booking_link(booking, parts)


def booking_link(
    booking: BookingView,
    parts: BookingParts,
    purpose: str = MANAGE,
    path: str = "",
    outlives: timedelta = _LINK_OUTLIVES_THE_DAY,
) -> str:
    """A link that serves one purpose for one booking until some time after its day."""
    token = parts.links.sign(purpose, booking.reference, booking.ends_at + outlives)
    return f"{parts.settings.address}/termin/{token}{path}"


def card(booking: BookingView, parts: BookingParts) -> dict[str, Any]:
    """A booking as the chat shows it next to a message."""
    token = parts.links.sign(CALENDAR, booking.reference, booking.ends_at + _LINK_OUTLIVES_THE_DAY)
    return {
        "reference": booking.reference,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "format": booking.meeting_format,
        "place": booking.place,
        "manage_url": manage_url(booking, parts),
        "ics_url": f"{parts.settings.address}/termin/{token}/kalender.ics",
    }
