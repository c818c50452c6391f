from __future__ import annotations

import re
from datetime import date

import pytest
from fixtures.booking_desk import KRAUSE, Desk, someone_else
from icalendar import Calendar
from sqlalchemy import select

from bot.booking.views import BookingView
from bot.db.tables import OutboxMail, TimeSlot
from bot.errors import InvalidInput, NotFound, TimeSlotTaken


@pytest.fixture
def booking(desk: Desk) -> BookingView:
    return desk.bookings.confirm("anna", desk.free(regions=("magdeburg",))[0].id, KRAUSE)


def day_of(desk: Desk, booking: BookingView) -> int:
    with desk.uow() as db:
        return db.scalars(select(TimeSlot.day_id).where(TimeSlot.starts_at == booking.starts_at)).one()


def last_mail(desk: Desk, kind: str) -> OutboxMail:
    with desk.uow() as db:
        found = select(OutboxMail).where(OutboxMail.kind == kind, OutboxMail.recipient == KRAUSE.email)
        mail = db.scalars(found.order_by(OutboxMail.id.desc())).first()
        assert mail
        db.expunge(mail)
        return mail


def rebook_links(mail: OutboxMail) -> list[str]:
    return re.findall(r"/termin/([\w-]+)/umbuchen", mail.body_text)


def test_a_cancelled_day_offers_other_times_that_one_click_books(desk: Desk, booking: BookingView) -> None:
    desk.bookings.cancel_day(day_of(desk, booking), "Der Raum ist gesperrt.")
    mail = last_mail(desk, "cancellation")
    tokens = rebook_links(mail)

    assert len(tokens) == 3 and "Der Raum ist gesperrt." in mail.body_text
    shown = desk.bookings.rebooking(tokens[0])
    new = desk.bookings.rebook(tokens[0])
    assert (new.starts_at, new.company, new.status) == (shown.starts_at, KRAUSE.company, "confirmed")
    assert new.reference != booking.reference
    assert desk.bookings.rebook(tokens[0]) == new, "a second click changes nothing"
    with pytest.raises(NotFound):
        desk.bookings.rebooking(tokens[0])


def test_a_time_that_is_gone_meanwhile_is_refused(desk: Desk, booking: BookingView) -> None:
    desk.bookings.cancel_day(day_of(desk, booking), "Sturm")
    tokens = rebook_links(last_mail(desk, "cancellation"))
    desk.bookings.confirm("bert", desk.bookings.rebooking(tokens[0]).id, someone_else())

    with pytest.raises(TimeSlotTaken):
        desk.bookings.rebook(tokens[0])
    with pytest.raises(NotFound):
        desk.bookings.rebooking(tokens[0])


def test_a_moved_day_takes_its_bookings_along_and_tells_everyone(desk: Desk, booking: BookingView) -> None:
    moved = desk.bookings.move_day(day_of(desk, booking), date(2026, 12, 17), "Vollversammlung")
    mail = last_mail(desk, "change")

    assert [one.reference for one in moved] == [booking.reference]
    assert moved[0].starts_at.isoformat() == "2026-12-17T12:00:00+00:00"
    assert "Grund: Vollversammlung" in mail.body_text
    assert "Bisher war er am Donnerstag, 10. Dezember 2026, 13:00 Uhr." in mail.body_text
    event = Calendar.from_ical(mail.calendar).walk("VEVENT")[0]
    assert (event["sequence"], event.decoded("dtstart").day) == (1, 17)
    assert desk.mails()[-1] == ("chamber_notice", "digitalisierung@hwk-magdeburg.example")


def test_who_cannot_come_on_the_other_day_moves_by_one_click(desk: Desk, booking: BookingView) -> None:
    desk.bookings.move_day(day_of(desk, booking), date(2026, 12, 17), "Vollversammlung")
    again = desk.bookings.rebook(rebook_links(last_mail(desk, "change"))[1])

    assert again.reference == booking.reference
    assert desk.rows("confirmed") == 1


@pytest.mark.parametrize(("to", "error"), [("2026-11-20", InvalidInput), ("2027-01-14", InvalidInput)])
def test_a_day_moves_neither_into_the_past_nor_onto_another(
    desk: Desk, booking: BookingView, to: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        desk.bookings.move_day(day_of(desk, booking), date.fromisoformat(to), "")
    with pytest.raises(NotFound):
        desk.bookings.move_day(99_999, date(2026, 12, 17), "")
