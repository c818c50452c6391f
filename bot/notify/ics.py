from __future__ import annotations

from datetime import date
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from bot.notify.addresses import ascii_address
from bot.notify.letter import Letter

PRODUCT = "-//Digitallotse//Digitalisierungssprechtag//DE"


def calendar(letter: Letter, method: str) -> str:
    """The appointment as an RFC 5545 calendar with METHOD REQUEST or CANCEL.

    The UID hangs on the reference alone and SEQUENCE grows with every change, so that a calendar replaces
    or removes its entry instead of adding another.
    """
    result = Calendar()
    result.add("prodid", PRODUCT)
    result.add("version", "2.0")
    result.add("method", method)
    result.add_component(_event(letter, method))
    year = letter.starts_at.year
    result.add_missing_timezones(date(year, 1, 1), date(year + 1, 12, 31))
    return str(result.to_ical(), "utf-8")


def uid(reference: str) -> str:
    """Stays the same whatever the sender's address is called later."""
    return f"{reference.lower()}@sprechtag.digitallotse"


def _event(letter: Letter, method: str) -> Event:
    zone = ZoneInfo(letter.zone)
    event = Event()
    event.add("uid", uid(letter.reference))
    event.add("sequence", letter.sequence)
    event.add("dtstamp", letter.written_at)
    event.add("last-modified", letter.written_at)
    event.add("dtstart", letter.starts_at.astimezone(zone))
    event.add("dtend", letter.ends_at.astimezone(zone))
    event.add("summary", f"{letter.offer_name} {letter.region_label} ({letter.reference})")
    event.add("location", letter.meeting_link or letter.place)
    event.add("description", _description(letter))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if letter.meeting_link:
        event.add("url", letter.meeting_link)
    event.add("organizer", _person(letter.sender, letter.offer_name))
    attendee = _person(letter.recipient, "")
    attendee.params["rsvp"] = vText("FALSE")
    attendee.params["partstat"] = vText("ACCEPTED")
    event.add("attendee", attendee, encode=False)
    return event


def _description(letter: Letter) -> str:
    lines = [
        f"Buchungsnummer: {letter.reference}",
        f"Online: {letter.place}" if letter.online else f"Vor Ort: {letter.place}",
        letter.hints,
        f"{letter.chamber_name}, Telefon {letter.chamber_phone}",
    ]
    return "\n".join(line for line in lines if line)


def _person(address: str, name: str) -> vCalAddress:
    shown, plain = parseaddr(address)
    person = vCalAddress(f"mailto:{ascii_address(plain or address)}")
    if shown or name:
        person.params["cn"] = vText(shown or name)
    return person
