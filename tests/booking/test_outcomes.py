from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fixtures.booking_desk import KRAUSE, Desk
from sqlalchemy import select

from bot.booking.outcomes import Report
from bot.booking.views import BookingView
from bot.db.booking_tables import Outcome
from bot.db.tables import OutboxMail
from bot.errors import InvalidInput, NotFound


@pytest.fixture
def booking(desk: Desk) -> BookingView:
    return desk.bookings.confirm("anna", desk.free()[0].id, KRAUSE)


def texts(desk: Desk, kind: str) -> list[str]:
    with desk.uow() as db:
        found = select(OutboxMail.body_text).where(OutboxMail.kind == kind).order_by(OutboxMail.id)
        return list(db.scalars(found))


def token_after(desk: Desk, booking: BookingView) -> str:
    desk.clock.set(booking.ends_at)
    desk.bookings.afterwards.write_mails()
    return str(re.findall(r"/termin/([\w-]+)/ergebnis", texts(desk, "outcome_request")[0])[0])


def test_the_expert_is_asked_once_after_the_end(desk: Desk, booking: BookingView) -> None:
    desk.clock.set(booking.ends_at - timedelta(minutes=1))
    assert desk.bookings.afterwards.write_mails() == 0
    desk.clock.set(booking.ends_at)

    assert [desk.bookings.afterwards.write_mails() for _ in range(2)] == [1, 0]
    assert desk.mails()[-1] == ("outcome_request", "digitalisierung@hwk-halle.example")


def test_what_was_agreed_goes_to_the_company(desk: Desk, booking: BookingView) -> None:
    token = token_after(desk, booking)
    report = Report(True, "Shop mit Warenwirtschaft", "Angebot einholen", ("https://x.example/leitfaden", ""))
    recorded = desk.bookings.afterwards.record(token, report)
    text = texts(desk, "follow_up")[0]

    assert recorded.status == "attended"
    for part in ("Shop mit Warenwirtschaft", "Angebot einholen", "- https://x.example/leitfaden"):
        assert part in text
    with desk.uow() as db:
        assert db.scalars(select(Outcome.material)).one() == ["https://x.example/leitfaden"]


def test_an_outcome_is_recorded_once(desk: Desk, booking: BookingView) -> None:
    token = token_after(desk, booking)
    desk.bookings.afterwards.record(token, Report(True))

    with pytest.raises(NotFound):
        desk.bookings.afterwards.record(token, Report(False))
    with pytest.raises(NotFound):
        desk.bookings.afterwards.open(token)


def test_who_did_not_come_is_invited_again(desk: Desk, booking: BookingView) -> None:
    recorded = desk.bookings.afterwards.record(token_after(desk, booking), Report(False))

    assert recorded.status == "no_show"
    assert "nicht angetroffen" in texts(desk, "follow_up")[0]


def test_without_a_record_a_general_mail_follows_after_two_days(desk: Desk, booking: BookingView) -> None:
    token = token_after(desk, booking)
    desk.clock.move(days=2)
    desk.bookings.afterwards.write_mails()
    desk.bookings.afterwards.write_mails()
    assert len(texts(desk, "follow_up")) == 1

    desk.bookings.afterwards.record(token, Report(True, "Doch noch eingetragen"))
    assert "Doch noch eingetragen" in texts(desk, "follow_up")[1]


def test_what_is_too_long_is_refused(desk: Desk, booking: BookingView) -> None:
    with pytest.raises(InvalidInput):
        desk.bookings.afterwards.record(token_after(desk, booking), Report(True, "x" * 2001))


def test_a_cancelled_appointment_is_not_asked_about(desk: Desk, booking: BookingView) -> None:
    desk.bookings.cancel(booking.reference, KRAUSE.email)
    desk.clock.set(booking.ends_at + timedelta(days=3))

    assert desk.bookings.afterwards.write_mails() == 0
