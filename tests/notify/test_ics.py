from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fixtures.letters import LETTER
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from bot.clock import BERLIN
from bot.notify import ics
from bot.notify.letter import Letter


def read(letter: Letter, method: str = "REQUEST") -> tuple[Calendar, Component]:
    parsed = Calendar.from_ical(ics.calendar(letter, method))
    (event,) = parsed.walk("VEVENT")
    return parsed, event


def test_an_invitation_holds_the_appointment() -> None:
    parsed, event = read(LETTER)

    assert (parsed["METHOD"], parsed["VERSION"], event["STATUS"]) == ("REQUEST", "2.0", "CONFIRMED")
    assert event.decoded("DTSTART") == LETTER.starts_at
    assert event.decoded("DTEND") == LETTER.ends_at
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["LOCATION"] == "Zoom"
    assert event["ORGANIZER"] == "mailto:lotse@kammer.example"
    assert event["ATTENDEE"] == "mailto:ute@krause.example"


def test_the_time_zone_comes_with_it() -> None:
    parsed, _ = read(LETTER)
    (zone,) = parsed.walk("VTIMEZONE")

    assert zone["TZID"] == "Europe/Berlin"
    assert zone.walk("STANDARD") and zone.walk("DAYLIGHT")


@pytest.mark.parametrize(("month", "hour"), [(1, 13), (7, 13), (3, 13), (10, 13)])
def test_an_independent_reading_of_its_time_zone_gives_the_same_instant(month: int, hour: int) -> None:
    starts = datetime(2027, month, 28, hour, tzinfo=BERLIN).astimezone(UTC)
    parsed, event = read(replace(LETTER, starts_at=starts, ends_at=starts + timedelta(minutes=45)))
    (zone,) = parsed.walk("VTIMEZONE")

    local = event.decoded("DTSTART").replace(tzinfo=None)
    assert local.replace(tzinfo=zone.to_tz()).astimezone(UTC) == starts


def test_an_update_replaces_the_entry_and_a_cancellation_removes_it() -> None:
    _, first = read(LETTER)
    _, moved = read(replace(LETTER, sequence=1, starts_at=LETTER.starts_at + timedelta(hours=1)))
    parsed, cancelled = read(replace(LETTER, sequence=2), "CANCEL")

    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert [int(one["SEQUENCE"]) for one in (first, moved, cancelled)] == [0, 1, 2]
    assert (parsed["METHOD"], cancelled["STATUS"]) == ("CANCEL", "CANCELLED")


def test_another_sender_keeps_the_uid() -> None:
    assert read(LETTER)[1]["UID"] == read(replace(LETTER, sender="x@y.example"))[1]["UID"]


def test_a_meeting_link_is_the_location() -> None:
    _, event = read(replace(LETTER, meeting_link="https://zoom.example/j/1"))

    assert event["LOCATION"] == event["URL"] == "https://zoom.example/j/1"


def test_an_umlaut_domain_is_written_in_ascii() -> None:
    _, event = read(replace(LETTER, recipient="ute@möbel-krause.example"))

    assert event["ATTENDEE"] == "mailto:ute@xn--mbel-krause-rfb.example"


@given(st.text(min_size=1, max_size=80))
def test_no_text_breaks_out_of_its_line(said: str) -> None:
    raw = ics.calendar(replace(LETTER, place=said, hints=said, chamber_name=said), "REQUEST")

    assert raw.count("BEGIN:VEVENT") == 1 or "BEGIN:VEVENT" in said
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert event["UID"] == ics.uid(LETTER.reference)
    assert int(event["SEQUENCE"]) == 0
    assert all(len(line.encode()) <= 75 for line in raw.split("\r\n"))
