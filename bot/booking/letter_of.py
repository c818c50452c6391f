from __future__ import annotations

from bot.booking.parts import BookingParts
from bot.booking.showing import manage_url
from bot.booking.views import BookingView
from bot.notify import ics
from bot.notify.letter import Letter
from bot.schedule.region import OnlineMeeting, Place


def calendar_file(booking: BookingView, parts: BookingParts) -> str:
    """The booking as a calendar for whoever has its link."""
    method = "CANCEL" if booking.status == "cancelled" else "REQUEST"
    return ics.calendar(letter_of(booking, parts), method)


def letter_of(booking: BookingView, parts: BookingParts, phone: str = "") -> Letter:
    """What the mails about a booking need to know of it."""
    chamber = next((one for one in parts.chambers.chambers if one.key == booking.chamber), None)
    in_region = [one for one in parts.chambers.chambers if one.region == booking.region]
    contact = chamber or next(iter(in_region), parts.chambers.chambers[0])
    region = next((one for one in parts.chambers.regions if one.key == booking.region), None)
    on_site = booking.meeting_format == "on_site"
    online = region.online if region and not on_site else None
    place = region.place if region and on_site else None
    return Letter(
        recipient=booking.email,
        sender=parts.settings.mail_from,
        reference=booking.reference,
        sequence=booking.sequence,
        written_at=parts.clock.now(),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        zone=parts.chambers.timezone,
        offer_name=parts.chambers.texts.offer_name,
        region_label=booking.region_label,
        online=not on_site,
        place=booking.place,
        hints=_hints(place, online),
        meeting_link=online.link if online else "",
        company=booking.company,
        contact_name=booking.contact_name,
        email=booking.email,
        phone=phone,
        concern=booking.concern,
        chamber_name=contact.name,
        chamber_phone=contact.service_phone,
        manage_url=manage_url(booking, parts),
        public_url=parts.settings.address,
    )


def _hints(place: Place | None, online: OnlineMeeting | None) -> str:
    if place:
        return " ".join(part for part in (place.room, place.directions) if part)
    return " ".join(part for part in (online.dial_in, online.alternatives) if part) if online else ""
