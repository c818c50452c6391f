"""A calendar program that is none of ours takes the files out of the mails and keeps one right entry."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import vobject
from fixtures.booking_desk import KRAUSE, Desk, open_desk
from sqlalchemy import select

from bot.booking.contact import ContactChange
from bot.booking.views import BookingView
from bot.db.engine import UnitOfWork
from bot.db.tables import OutboxMail
from bot.notify import message


class CalendarProgram:
    """Keeps entries by UID as RFC 5546 says: a higher SEQUENCE replaces, CANCEL removes."""

    def __init__(self) -> None:
        self.entries: dict[str, Any] = {}
        self._sequences: dict[str, int] = {}

    def opens(self, mail: EmailMessage) -> None:
        part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
        text = part.get_payload(decode=True).decode("utf-8")  # type: ignore[union-attr]
        calendar = vobject.readOne(text)
        calendar.validate(raiseException=True)
        method = calendar.method.value
        assert part.get_param("method") == method
        (event,) = calendar.vevent_list
        uid, sequence = event.uid.value, int(event.sequence.value)
        if sequence < self._sequences.get(uid, 0):
            return
        self._sequences[uid] = sequence
        if method == "CANCEL":
            self.entries.pop(uid, None)
        else:
            self.entries[uid] = event


@pytest.fixture
def desk(uow: UnitOfWork, tmp_path: Path) -> Desk:
    return open_desk(uow, tmp_path)


@pytest.fixture
def booking(desk: Desk) -> BookingView:
    return desk.bookings.confirm(None, desk.free(regions=("magdeburg",))[0].id, KRAUSE)


def mails(desk: Desk) -> list[EmailMessage]:
    """To the company, with a calendar, in the order of writing, as they go over the wire."""
    with desk.uow() as db:
        rows = db.scalars(
            select(OutboxMail)
            .where(OutboxMail.recipient == KRAUSE.email, OutboxMail.calendar != "")
            .order_by(OutboxMail.id)
        )
        return [message.build(row, "lotse@kammer.example", desk.clock.now()) for row in rows]


def test_the_entry_follows_the_booking(desk: Desk, booking: BookingView) -> None:
    program = CalendarProgram()
    program.opens(mails(desk)[-1])
    (entry,) = program.entries.values()
    assert (entry.dtstart.value, entry.dtend.value) == (booking.starts_at, booking.ends_at)
    assert entry.location.value == "Zoom" and booking.reference in entry.summary.value

    other = desk.free(regions=("magdeburg",))[3]
    desk.bookings.move(booking.reference, booking.email, other.id)
    program.opens(mails(desk)[-1])
    (entry,) = program.entries.values()
    assert entry.dtstart.value == other.starts_at

    on_site = ContactChange(meeting_format="on_site")
    desk.bookings.change_contact(booking.reference, booking.email, on_site)
    program.opens(mails(desk)[-1])
    (entry,) = program.entries.values()
    assert "Alter Markt" in entry.location.value

    desk.bookings.cancel(booking.reference, booking.email)
    program.opens(mails(desk)[-1])
    assert program.entries == {}


def test_a_mail_that_comes_late_does_not_bring_the_old_time_back(desk: Desk, booking: BookingView) -> None:
    desk.bookings.move(booking.reference, booking.email, desk.free(regions=("magdeburg",))[3].id)
    first, second = mails(desk)
    program = CalendarProgram()
    program.opens(second)
    moved = next(iter(program.entries.values())).dtstart.value
    program.opens(first)

    assert next(iter(program.entries.values())).dtstart.value == moved


def test_a_reminder_is_the_same_entry_once_more(desk: Desk, booking: BookingView) -> None:
    desk.clock.move(seconds=(booking.starts_at - desk.clock.now()).total_seconds() - 2 * 3600)
    assert desk.bookings.write_reminders() == 1
    program = CalendarProgram()
    for mail in mails(desk):
        program.opens(mail)

    assert [one.dtstart.value for one in program.entries.values()] == [booking.starts_at]


def test_summer_and_winter_time_are_read_alike(desk: Desk) -> None:
    for slot in (desk.free(40)[0], desk.free(40)[-1]):
        request = replace(KRAUSE, company=f"Firma {slot.id}", meeting_format="online")
        booked = desk.bookings.confirm(None, slot.id, request)
        program = CalendarProgram()
        program.opens(mails(desk)[-1])
        (entry,) = program.entries.values()
        assert entry.dtstart.value == booked.starts_at
