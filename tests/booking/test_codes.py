from __future__ import annotations

import re

import pytest
from fixtures.booking_desk import KRAUSE, Desk
from sqlalchemy import select

from bot.booking.codes import MOST_CODES, MOST_TRIES
from bot.booking.contact import ContactChange
from bot.booking.views import BookingView
from bot.db.booking_tables import ChangeCode
from bot.db.tables import OutboxMail
from bot.errors import InvalidInput


@pytest.fixture
def booking(desk: Desk) -> BookingView:
    return desk.bookings.confirm("anna", desk.free()[0].id, KRAUSE)


def last_code(desk: Desk) -> str:
    with desk.uow() as db:
        mails = select(OutboxMail.body_text).where(OutboxMail.kind == "change_code")
        text = db.scalars(mails.order_by(OutboxMail.id.desc())).first() or ""
    return re.findall(r"\d{3} \d{3}", text)[0]


def refusal(desk: Desk, reference: str, code: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        desk.bookings.codes.verify_code(reference, code)
    return refused.value.code


def wrong(code: str) -> str:
    return "111111" if code.replace(" ", "") != "111111" else "222222"


def test_the_code_opens_the_booking_once(desk: Desk, booking: BookingView) -> None:
    desk.bookings.codes.request_code(booking.reference.lower())
    code = last_code(desk)

    assert desk.mails()[-1] == ("change_code", KRAUSE.email)
    assert desk.bookings.codes.verify_code(booking.reference, f" {code} ") == booking
    assert refusal(desk, booking.reference, code) == "code_void"


def test_only_a_keyed_hash_is_kept(desk: Desk, booking: BookingView) -> None:
    desk.bookings.codes.request_code(booking.reference)
    with desk.uow() as db:
        stored = db.scalars(select(ChangeCode.code_hash)).one()

    assert last_code(desk).replace(" ", "") not in stored
    assert len(stored) == 64


def test_after_15_minutes_a_code_is_void(desk: Desk, booking: BookingView) -> None:
    desk.bookings.codes.request_code(booking.reference)
    desk.clock.move(minutes=15)

    assert refusal(desk, booking.reference, last_code(desk)) == "code_void"


def test_five_wrong_tries_void_the_code(desk: Desk, booking: BookingView) -> None:
    desk.bookings.codes.request_code(booking.reference)
    code = last_code(desk)
    said = [refusal(desk, booking.reference, wrong(code)) for _ in range(MOST_TRIES)]

    assert said == ["code_wrong"] * (MOST_TRIES - 1) + ["code_void"]
    assert refusal(desk, booking.reference, code) == "code_void"


def test_only_the_last_code_counts(desk: Desk, booking: BookingView) -> None:
    desk.bookings.codes.request_code(booking.reference)
    first = last_code(desk)
    desk.bookings.codes.request_code(booking.reference)
    if last_code(desk) != first:
        assert refusal(desk, booking.reference, first) == "code_wrong"


def test_too_many_codes_are_refused_for_an_hour(desk: Desk, booking: BookingView) -> None:
    for _ in range(MOST_CODES):
        desk.bookings.codes.request_code(booking.reference)
    with pytest.raises(InvalidInput) as refused:
        desk.bookings.codes.request_code(booking.reference)
    assert refused.value.code == "code_too_often"

    desk.clock.move(hours=1)
    desk.bookings.codes.request_code(booking.reference)


def test_an_unknown_reference_cannot_be_told_from_a_known_one(desk: Desk) -> None:
    for _ in range(MOST_CODES):
        desk.bookings.codes.request_code("DL-AAA-BBB")
    with pytest.raises(InvalidInput):
        desk.bookings.codes.request_code("DL-AAA-BBB")
    said = [refusal(desk, "DL-AAA-BBB", "123456") for _ in range(MOST_TRIES)]

    assert said == ["code_wrong"] * (MOST_TRIES - 1) + ["code_void"]
    assert desk.mails() == []


def test_what_is_no_reference_is_said_so(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.bookings.codes.request_code("12")
    assert refused.value.code == "reference_invalid"


def test_a_new_address_is_told_to_the_old_one_without_naming_it(desk: Desk, booking: BookingView) -> None:
    change = ContactChange(email="eva@krause.example")
    desk.bookings.change_contact(booking.reference, KRAUSE.email, change)

    assert desk.mails()[2:4] == [("email_changed", KRAUSE.email), ("change", "eva@krause.example")]
    with desk.uow() as db:
        text = db.scalars(select(OutboxMail.body_text).where(OutboxMail.kind == "email_changed")).one()
    assert "eva@" not in text and "/termin/" not in text
