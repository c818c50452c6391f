from __future__ import annotations

from dataclasses import replace

import pytest
from fixtures.booking_desk import KRAUSE, Desk, someone_else

from bot.booking.contact import ContactChange
from bot.booking.views import BookingView
from bot.db.tables import TimeSlot
from bot.errors import DuplicateBooking, InvalidInput, NotFound, TimeSlotTaken, TimeSlotUnavailable


@pytest.fixture
def booking(desk: Desk) -> BookingView:
    slot = desk.free(regions=("magdeburg",))[0]
    return desk.bookings.confirm("anna", slot.id, replace(KRAUSE, meeting_format="on_site"))


def day_of(desk: Desk, booking: BookingView) -> int:
    slot = next(slot for slot in (booking,))
    with desk.uow() as db:
        return next(
            row.day_id for row in db.query(TimeSlot).filter_by(starts_at=slot.starts_at) if row.day_id
        )


def test_cancelling_frees_the_time_slot_and_tells_both(desk: Desk, booking: BookingView) -> None:
    cancelled = desk.bookings.cancel(booking.reference, "Ute@Krause.example")

    assert (cancelled.status, cancelled.sequence) == ("cancelled", 1)
    assert [kind for kind, _ in desk.mails()] == [
        "confirmation",
        "chamber_notice",
        "cancellation",
        "chamber_notice",
    ]
    assert booking.starts_at in [slot.starts_at for slot in desk.free(regions=("magdeburg",))]


def test_cancelling_twice_changes_nothing(desk: Desk, booking: BookingView) -> None:
    first = desk.bookings.cancel(booking.reference, KRAUSE.email)

    assert desk.bookings.cancel(booking.reference, KRAUSE.email) == first
    assert len(desk.mails()) == 4


def test_nobody_changes_a_booking_with_another_address(desk: Desk, booking: BookingView) -> None:
    slot = desk.free()[0]
    for attempt in (
        lambda: desk.bookings.cancel(booking.reference, "x@y.example"),
        lambda: desk.bookings.move(booking.reference, "x@y.example", slot.id),
        lambda: desk.bookings.change_contact(booking.reference, "x@y.example", ContactChange("Eva")),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert desk.bookings.find(booking.reference, KRAUSE.email) == booking


def test_what_has_taken_place_can_no_longer_be_changed(desk: Desk, booking: BookingView) -> None:
    desk.clock.move(days=30)
    slot = desk.free()[0]

    with pytest.raises(NotFound):
        desk.bookings.cancel(booking.reference, KRAUSE.email)
    with pytest.raises(NotFound):
        desk.bookings.move(booking.reference, KRAUSE.email, slot.id)


def test_a_hold_is_no_booking(desk: Desk) -> None:
    desk.bookings.hold(desk.free()[0].id, "anna")
    with desk.uow() as db:
        reference = db.connection().exec_driver_sql("SELECT reference FROM bookings").scalar_one()

    with pytest.raises(NotFound):
        desk.bookings.find(reference, "")


def test_moving_keeps_the_reference_and_frees_the_old_time_slot(desk: Desk, booking: BookingView) -> None:
    target = desk.free(regions=("magdeburg",))[1]
    moved = desk.bookings.move(booking.reference, KRAUSE.email, target.id)

    assert (moved.reference, moved.starts_at, moved.sequence) == (booking.reference, target.starts_at, 1)
    assert booking.starts_at in [slot.starts_at for slot in desk.free(regions=("magdeburg",))]
    assert [kind for kind, _ in desk.mails()][2:] == ["change", "chamber_notice"]


def test_moving_to_where_it_is_changes_nothing(desk: Desk, booking: BookingView) -> None:
    target = desk.free(regions=("magdeburg",))[1]
    first = desk.bookings.move(booking.reference, KRAUSE.email, target.id)

    assert desk.bookings.move(booking.reference, KRAUSE.email, target.id) == first
    assert len(desk.mails()) == 4


def test_moving_to_a_taken_time_slot_leaves_the_booking_where_it_was(
    desk: Desk, booking: BookingView
) -> None:
    target = desk.free()[0]
    desk.bookings.hold(target.id, "bert")

    with pytest.raises(TimeSlotTaken):
        desk.bookings.move(booking.reference, KRAUSE.email, target.id)
    with pytest.raises(TimeSlotUnavailable):
        desk.bookings.move(booking.reference, KRAUSE.email, 99_999)
    assert desk.bookings.find(booking.reference, KRAUSE.email) == booking
    assert len(desk.mails()) == 2


def test_one_may_move_to_what_one_holds_oneself(desk: Desk, booking: BookingView) -> None:
    target = desk.free()[0]
    desk.bookings.hold(target.id, "anna")

    moved = desk.bookings.move(booking.reference, KRAUSE.email, target.id)
    assert moved.starts_at == target.starts_at
    assert desk.bookings.held("anna") is None


def test_the_format_follows_where_the_new_region_does_not_have_it(desk: Desk, booking: BookingView) -> None:
    assert booking.meeting_format == "on_site"
    target = desk.free(regions=("halle",))[0]

    moved = desk.bookings.move(booking.reference, KRAUSE.email, target.id)
    assert (moved.region, moved.meeting_format, moved.place) == ("halle", "online", "Zoom")


def test_contact_and_format_can_be_changed(desk: Desk, booking: BookingView) -> None:
    change = ContactChange(contact_name="Eva Krause", email="eva@krause.example", meeting_format="online")
    changed = desk.bookings.change_contact(booking.reference, KRAUSE.email, change)

    assert (changed.contact_name, changed.email, changed.place) == (
        "Eva Krause",
        "eva@krause.example",
        "Zoom",
    )
    assert changed.sequence == 1
    assert desk.mails()[3] == ("change", "eva@krause.example")
    with pytest.raises(NotFound):
        desk.bookings.find(booking.reference, KRAUSE.email)


def test_no_change_sends_no_mail(desk: Desk, booking: BookingView) -> None:
    same = ContactChange(contact_name=KRAUSE.contact_name, email="UTE@krause.example")

    assert desk.bookings.change_contact(booking.reference, KRAUSE.email, same) == booking
    assert len(desk.mails()) == 2


def test_a_change_is_checked_like_a_request(desk: Desk, booking: BookingView) -> None:
    with pytest.raises(InvalidInput):
        desk.bookings.change_contact(booking.reference, KRAUSE.email, ContactChange(email="eva@"))


def test_a_change_may_not_lead_to_two_bookings_of_a_company(desk: Desk, booking: BookingView) -> None:
    other = desk.bookings.confirm("b", desk.free()[0].id, replace(KRAUSE, email="eva@krause.example"))

    with pytest.raises(DuplicateBooking) as refused:
        desk.bookings.change_contact(
            booking.reference, KRAUSE.email, ContactChange(email="eva@krause.example")
        )
    assert refused.value.reference == other.reference


def test_a_cancelled_day_cancels_its_bookings_and_tells_everyone(desk: Desk, booking: BookingView) -> None:
    second = desk.free(regions=("magdeburg",))[0]
    desk.bookings.confirm("bert", second.id, someone_else())
    elsewhere = desk.bookings.confirm("carl", desk.free(regions=("halle",))[0].id, someone_else(2))

    cancelled = desk.bookings.cancel_day(day_of(desk, booking), "Der Raum ist gesperrt.")

    assert [one.status for one in cancelled] == ["cancelled", "cancelled"]
    assert desk.rows("confirmed") == 1
    assert desk.bookings.bookings_of("carl") == [elsewhere]
    assert [kind for kind, _ in desk.mails()].count("cancellation") == 2
    assert desk.bookings.cancel_day(day_of(desk, booking), "noch einmal") == []
    assert desk.audited()[-1] == "day.cancelled"


def test_an_unknown_day_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.bookings.cancel_day(99_999, "")
