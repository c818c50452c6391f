from __future__ import annotations

import re
from dataclasses import replace
from unittest.mock import patch

import pytest
from fixtures.booking_desk import KRAUSE, Desk, someone_else

from bot.booking import confirm as confirming
from bot.booking.references import normal_reference
from bot.booking.views import BookingRequest
from bot.errors import DuplicateBooking, InvalidInput, NotFound, TimeSlotTaken, TimeSlotUnavailable


def test_a_booking_writes_its_mails_and_its_audit_line(desk: Desk) -> None:
    slot = desk.free(regions=("magdeburg",))[0]
    desk.bookings.hold(slot.id, "anna")
    booking = desk.bookings.confirm("anna", slot.id, KRAUSE)

    assert (booking.status, booking.starts_at, booking.place) == ("confirmed", slot.starts_at, "Zoom")
    assert desk.mails() == [
        ("confirmation", "ute@krause.example"),
        ("chamber_notice", "digitalisierung@hwk-magdeburg.example"),
    ]
    assert desk.audited() == ["booking.confirmed"]
    assert desk.rows("held", "expired") == 0


def test_where_the_chamber_is_unknown_all_of_the_region_are_told(desk: Desk) -> None:
    desk.bookings.confirm("anna", desk.free()[0].id, replace(KRAUSE, chamber=""))

    assert [recipient for kind, recipient in desk.mails() if kind == "chamber_notice"] == [
        "digitalisierung@ihk-halle.example",
        "digitalisierung@hwk-halle.example",
    ]


def test_a_reference_can_be_read_out(desk: Desk) -> None:
    booking = desk.bookings.confirm("anna", desk.free()[0].id, KRAUSE)

    assert re.fullmatch("DL-[A-HJKMNP-RT-Z2-46-9]{3}-[A-HJKMNP-RT-Z2-46-9]{3}", booking.reference)


@pytest.mark.parametrize("typed", ["DL-7K4-MPQ", "dl7k4mpq", " 7K4 MPQ ", "DL 7K4MPQ", "dl–7k4–mpq"])
def test_a_reference_is_understood_however_it_is_typed(typed: str) -> None:
    assert normal_reference(typed) == "DL-7K4-MPQ"


@pytest.mark.parametrize("typed", ["", "DL-7K4", "DL-7K4-MP0", "' OR 1=1", "DL-7K4-MPQ-X"])
def test_what_is_no_reference_stays_unknown(typed: str) -> None:
    assert normal_reference(typed) == ""


def test_without_a_hold_the_time_slot_is_booked_directly(desk: Desk) -> None:
    slot = desk.free()[0]

    assert desk.bookings.confirm("anna", slot.id, KRAUSE).status == "confirmed"


def test_a_hold_of_another_time_slot_is_let_go(desk: Desk) -> None:
    first, second, *_ = desk.free()
    desk.bookings.hold(first.id, "anna")
    desk.bookings.confirm("anna", second.id, KRAUSE)

    assert desk.bookings.hold(first.id, "bert") == first


def test_the_same_request_twice_is_one_booking(desk: Desk) -> None:
    slot = desk.free()[0]
    first = desk.bookings.confirm("anna", slot.id, KRAUSE)
    again = desk.bookings.confirm("anna", slot.id, replace(KRAUSE, email=" Ute@Krause.example "))

    assert again == first
    assert len(desk.mails()) == 2


def test_a_second_open_booking_of_a_company_is_refused(desk: Desk) -> None:
    first, second, *_ = desk.free()
    booking = desk.bookings.confirm("anna", first.id, KRAUSE)

    with pytest.raises(DuplicateBooking) as refused:
        desk.bookings.confirm("bert", second.id, replace(KRAUSE, company="tischlerei  KRAUSE"))
    assert refused.value.reference == booking.reference
    assert desk.rows("confirmed") == 1


def test_after_the_appointment_a_company_may_come_again(desk: Desk) -> None:
    desk.bookings.confirm("anna", desk.free()[0].id, KRAUSE)
    desk.clock.move(days=12)

    assert desk.bookings.confirm("anna", desk.free()[0].id, KRAUSE).status == "confirmed"


def test_after_cancelling_a_company_may_book_again(desk: Desk) -> None:
    slot = desk.free()[0]
    booking = desk.bookings.confirm("anna", slot.id, KRAUSE)
    desk.bookings.cancel(booking.reference, KRAUSE.email)

    assert desk.bookings.confirm("anna", slot.id, KRAUSE).reference != booking.reference


def test_what_somebody_else_holds_or_has_booked_is_taken(desk: Desk) -> None:
    first, second, *_ = desk.free()
    desk.bookings.hold(first.id, "bert")
    desk.bookings.confirm("bert2", second.id, someone_else())

    for slot in (first, second):
        with pytest.raises(TimeSlotTaken):
            desk.bookings.confirm("anna", slot.id, KRAUSE)
    assert desk.audited() == ["booking.confirmed"]


def test_a_hold_that_is_over_still_books_as_long_as_nobody_else_took_it(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.bookings.hold(slot.id, "anna")
    desk.clock.move(minutes=30)

    assert desk.bookings.confirm("anna", slot.id, KRAUSE).status == "confirmed"


def test_a_hold_that_is_over_and_taken_by_somebody_else_is_lost(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.bookings.hold(slot.id, "anna")
    desk.clock.move(minutes=30)
    desk.bookings.hold(slot.id, "bert")

    with pytest.raises(TimeSlotTaken):
        desk.bookings.confirm("anna", slot.id, KRAUSE)


def test_who_holds_a_time_slot_may_book_it_after_the_deadline_passed(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.clock.set(desk.clock.now().replace(month=12, day=1, hour=22, minute=58))
    desk.bookings.hold(slot.id, "anna")
    desk.clock.move(minutes=5)

    with pytest.raises(TimeSlotUnavailable):
        desk.bookings.confirm("bert", desk.free(regions=("halle",))[0].id + 1000, KRAUSE)
    assert desk.bookings.confirm("anna", slot.id, KRAUSE).status == "confirmed"


BAD = [
    ({"email": "ute@"}, "email_invalid"),
    ({"email": "ute@krause.example\r\nBcc: x@y.example"}, "email_invalid"),
    ({"email": ""}, "email_invalid"),
    ({"company": "  "}, "company_missing"),
    ({"contact_name": ""}, "contact_name_missing"),
    ({"company": "x" * 201}, "company_too_long"),
    ({"concern": "x" * 4001}, "concern_too_long"),
    ({"meeting_format": "on_site"}, "meeting_format_unknown"),
]


@pytest.mark.parametrize(("fault", "code"), BAD)
def test_unusable_details_are_refused_by_name(desk: Desk, fault: dict[str, str], code: str) -> None:
    slot = desk.free(regions=("halle",))[0]

    with pytest.raises(InvalidInput) as refused:
        desk.bookings.confirm("anna", slot.id, replace(KRAUSE, **fault))
    assert refused.value.code == code
    assert desk.rows("confirmed") == 0
    assert desk.mails() == []


def test_line_breaks_are_taken_out_of_names(desk: Desk) -> None:
    request = replace(KRAUSE, contact_name="Ute\r\nBcc: x@y.example", company="Krause\u2028GmbH\x00")
    booking = desk.bookings.confirm("anna", desk.free()[0].id, request)

    assert (booking.contact_name, booking.company) == ("Ute Bcc: x@y.example", "Krause GmbH")


def test_a_reference_that_is_already_given_away_is_drawn_again(desk: Desk) -> None:
    first, second, *_ = desk.free()
    taken = desk.bookings.confirm("anna", first.id, KRAUSE).reference
    draws = iter([taken, taken, "DL-AAA-BBB"])
    with patch.object(confirming, "new_reference", lambda: next(draws)):
        booking = desk.bookings.confirm("bert", second.id, someone_else())

    assert booking.reference == "DL-AAA-BBB"


def test_a_booking_is_found_by_reference_and_email_only(desk: Desk) -> None:
    booking = desk.bookings.confirm("anna", desk.free()[0].id, KRAUSE)

    assert desk.bookings.find(booking.reference.lower(), "UTE@krause.example") == booking
    assert desk.bookings.bookings_of("anna") == [booking]
    assert desk.bookings.bookings_of("bert") == []
    for reference, email in [
        (booking.reference, "x@y.example"),
        ("DL-AAA-BBB", KRAUSE.email),
        (booking.reference, ""),
        ("", ""),
    ]:
        with pytest.raises(NotFound):
            desk.bookings.find(reference, email)


def test_umlaut_domains_are_taken(desk: Desk) -> None:
    request = BookingRequest("Müller", "Eva", "eva@müller-bäcker.de", "", "")
    assert desk.bookings.confirm("c", desk.free()[0].id, request).email == "eva@müller-bäcker.de"
