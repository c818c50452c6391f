from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fixtures.booking_desk import KRAUSE, Desk
from sqlalchemy import select

from bot.booking.views import BookingView
from bot.db.tables import OutboxMail
from bot.errors import NotFound

TWO_DAYS, TWO_HOURS = timedelta(days=2), timedelta(hours=2)


@pytest.fixture
def booking(desk: Desk) -> BookingView:
    return desk.bookings.confirm("anna", desk.free()[0].id, KRAUSE)


def reminders(desk: Desk, state: str = "waiting") -> list[str]:
    with desk.uow() as db:
        found = select(OutboxMail).where(OutboxMail.kind == "reminder", OutboxMail.state == state)
        return [mail.body_text for mail in db.scalars(found.order_by(OutboxMail.id))]


def test_reminders_come_two_days_and_two_hours_before_once_each(desk: Desk, booking: BookingView) -> None:
    for before, expected in (
        (TWO_DAYS + timedelta(minutes=1), 0),
        (TWO_DAYS, 1),
        (timedelta(days=1, hours=20), 1),
        (TWO_HOURS + timedelta(minutes=1), 1),
        (TWO_HOURS, 2),
        (timedelta(minutes=1), 2),
        (timedelta(0), 2),
    ):
        desk.clock.set(booking.starts_at - before)
        desk.bookings.write_reminders()
        desk.bookings.write_reminders()
        assert len(reminders(desk)) == expected, before
    assert "Donnerstag, 3. Dezember 2026, 13:00 bis 13:45 Uhr" in reminders(desk)[0]


def test_after_a_pause_of_the_worker_no_stale_reminder_goes_out(desk: Desk, booking: BookingView) -> None:
    desk.clock.set(booking.starts_at - timedelta(hours=23))

    assert desk.bookings.write_reminders() == 0


def test_a_moved_booking_gets_new_ones_and_loses_the_unsent(desk: Desk, booking: BookingView) -> None:
    desk.clock.set(booking.starts_at - TWO_DAYS)
    desk.bookings.write_reminders()
    target = desk.free(regions=("magdeburg",))[0]
    moved = desk.bookings.move(booking.reference, KRAUSE.email, target.id)
    assert (len(reminders(desk)), len(reminders(desk, "dropped"))) == (0, 1)

    desk.clock.set(moved.starts_at - TWO_DAYS)
    assert desk.bookings.write_reminders() == 1


def test_a_cancelled_booking_gets_none(desk: Desk, booking: BookingView) -> None:
    desk.clock.set(booking.starts_at - TWO_DAYS)
    desk.bookings.write_reminders()
    desk.bookings.cancel(booking.reference, KRAUSE.email)
    desk.clock.set(booking.starts_at - TWO_HOURS)

    assert desk.bookings.write_reminders() == 0
    assert reminders(desk) == []


def test_the_link_turns_them_off(desk: Desk, booking: BookingView) -> None:
    desk.clock.set(booking.starts_at - TWO_DAYS)
    desk.bookings.write_reminders()
    token = re.findall(r"/termin/([\w-]+)/erinnerungen", reminders(desk)[0])[0]
    desk.bookings.stop_reminders(token)
    desk.bookings.stop_reminders(token)
    desk.clock.set(booking.starts_at - TWO_HOURS)

    assert desk.bookings.write_reminders() == 0
    with pytest.raises(NotFound):
        desk.bookings.find_by_token(token, "manage")
