from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fixtures.booking_desk import KRAUSE, Desk, someone_else
from sqlalchemy import select

from bot.booking.offers import MOST_LAPSES
from bot.booking.views import BookingView
from bot.db.booking_tables import WaitingEntry, WaitingOffer
from bot.db.tables import Booking, OutboxMail, TimeSlot
from bot.errors import DuplicateBooking, InvalidInput, NotFound


def fill_region(desk: Desk, region: str = "halle") -> list[BookingView]:
    """Books every time slot of a region."""
    return [
        desk.bookings.confirm(f"full{number}", slot.id, someone_else(100 + number))
        for number, slot in enumerate(desk.free(100, regions=(region,)))
    ]


def links(desk: Desk, kind: str) -> list[tuple[str, str]]:
    """Recipient and token of the first link of each mail of a kind."""
    with desk.uow() as db:
        mails = db.scalars(select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id))
        return [(mail.recipient, re.findall(r"/warteliste/([\w-]+)", mail.body_text)[0]) for mail in mails]


def states(desk: Desk) -> list[str]:
    with desk.uow() as db:
        return list(db.scalars(select(WaitingEntry.state).order_by(WaitingEntry.id)))


@pytest.fixture
def full(desk: Desk) -> list[BookingView]:
    return fill_region(desk)


def test_joining_is_confirmed_and_tells_the_position(desk: Desk, full: list[BookingView]) -> None:
    first = desk.bookings.waiting.join("halle", someone_else(1))
    second = desk.bookings.waiting.join("halle", someone_else(2))
    again = desk.bookings.waiting.join("halle", someone_else(1))

    assert (first.position, first.is_new, first.region_label) == (1, True, "Halle")
    assert (second.position, again.position, again.is_new) == (2, 1, False)
    assert len(links(desk, "waiting_joined")) == 2


def test_who_has_a_booking_need_not_wait(desk: Desk, full: list[BookingView]) -> None:
    with pytest.raises(DuplicateBooking):
        desk.bookings.waiting.join("halle", someone_else(100))
    with pytest.raises(InvalidInput):
        desk.bookings.waiting.join("harz", someone_else(1))
    with pytest.raises(InvalidInput):
        desk.bookings.waiting.join("halle", replace(KRAUSE, email="ute@"))


def test_a_freed_time_slot_is_held_for_the_first_at_once(desk: Desk, full: list[BookingView]) -> None:
    for number in (1, 2):
        desk.bookings.waiting.join("halle", someone_else(number))
    desk.bookings.cancel(full[0].reference, full[0].email)

    assert [to for to, _ in links(desk, "waiting_offer")] == [someone_else(1).email]
    assert states(desk) == ["offered", "waiting"]
    assert desk.free(regions=("halle",)) == []
    assert desk.bookings.waiting.advance() == 0


def test_the_link_books_and_a_second_time_shows_the_same(desk: Desk, full: list[BookingView]) -> None:
    desk.bookings.waiting.join("halle", replace(KRAUSE, meeting_format=""), "anna")
    desk.bookings.cancel(full[0].reference, full[0].email)
    token = links(desk, "waiting_offer")[0][1]

    shown = desk.bookings.waiting.offer(token)
    booking = desk.bookings.waiting.accept(token)

    assert shown.time_slot.starts_at == booking.starts_at == full[0].starts_at
    assert (booking.company, booking.meeting_format, booking.status) == (
        KRAUSE.company,
        "online",
        "confirmed",
    )
    assert desk.bookings.waiting.accept(token) == booking
    assert desk.bookings.bookings_of("anna") == [booking]
    assert states(desk) == ["booked"]
    with pytest.raises(NotFound):
        desk.bookings.waiting.offer(token)


def test_after_24_hours_the_next_one_is_asked(desk: Desk, full: list[BookingView]) -> None:
    for number in (1, 2):
        desk.bookings.waiting.join("halle", someone_else(number))
    desk.bookings.cancel(full[-1].reference, full[-1].email)
    first = links(desk, "waiting_offer")[0][1]
    desk.clock.move(hours=24)

    with pytest.raises(NotFound):
        desk.bookings.waiting.accept(first)
    assert [slot for slot in desk.free(regions=("halle",)) if slot.starts_at == full[-1].starts_at] == []
    desk.bookings.waiting.advance()

    assert [to for to, _ in links(desk, "waiting_offer")] == [someone_else(1).email, someone_else(2).email]
    assert states(desk) == ["waiting", "offered"]
    desk.clock.move(hours=24)
    desk.bookings.waiting.advance()
    assert len(links(desk, "waiting_offer")) == 2, "nobody gets the same time slot twice"
    assert full[-1].starts_at in [slot.starts_at for slot in desk.free(regions=("halle",))]


def test_an_offer_ends_with_the_lead_time_when_the_day_is_near(desk: Desk, full: list[BookingView]) -> None:
    near = full[0]  # Thursday, 3 December: bookable until the end of Tuesday
    desk.bookings.waiting.join("halle", someone_else(1))
    desk.clock.set(datetime(2026, 12, 1, 15, 0, tzinfo=UTC))
    desk.bookings.cancel(near.reference, near.email)

    with desk.uow() as db:
        assert db.scalars(select(WaitingOffer.expires_at)).one() == datetime(2026, 12, 1, 23, 0, tzinfo=UTC)


def test_within_the_last_hour_nothing_is_offered(desk: Desk, full: list[BookingView]) -> None:
    desk.bookings.waiting.join("halle", someone_else(1))
    desk.clock.set(datetime(2026, 12, 1, 22, 30, tzinfo=UTC))
    desk.bookings.cancel(full[0].reference, full[0].email)

    assert links(desk, "waiting_offer") == []


def test_declining_keeps_the_place_and_asks_the_next(desk: Desk, full: list[BookingView]) -> None:
    for number in (1, 2):
        desk.bookings.waiting.join("halle", someone_else(number))
    desk.bookings.cancel(full[0].reference, full[0].email)
    desk.bookings.waiting.decline(links(desk, "waiting_offer")[0][1])
    desk.bookings.cancel(full[1].reference, full[1].email)

    assert [to for to, _ in links(desk, "waiting_offer")] == [
        someone_else(1).email,
        someone_else(2).email,
        someone_else(1).email,
    ]


def test_leaving_passes_the_offer_on(desk: Desk, full: list[BookingView]) -> None:
    for number in (1, 2):
        desk.bookings.waiting.join("halle", someone_else(number))
    desk.bookings.cancel(full[0].reference, full[0].email)
    token = links(desk, "waiting_joined")[0][1]
    desk.bookings.waiting.leave(token)
    desk.bookings.waiting.leave(token)

    assert states(desk) == ["left", "offered"]
    with pytest.raises(NotFound):
        desk.bookings.waiting.accept(token)
    with pytest.raises(NotFound):
        desk.bookings.waiting.leave(links(desk, "waiting_offer")[0][1])


def test_who_books_elsewhere_leaves_the_list(desk: Desk, full: list[BookingView]) -> None:
    desk.bookings.waiting.join("halle", someone_else(1))
    desk.bookings.waiting.join("halle", someone_else(2))
    desk.bookings.cancel(full[0].reference, full[0].email)
    desk.bookings.confirm("x", desk.free(regions=("magdeburg",))[0].id, someone_else(1))

    assert states(desk) == ["booked", "offered"]


def test_a_moved_booking_frees_its_time_slot_for_the_list(desk: Desk, full: list[BookingView]) -> None:
    desk.bookings.waiting.join("halle", someone_else(1))
    target = desk.free(regions=("magdeburg",))[0]
    desk.bookings.move(full[0].reference, full[0].email, target.id)

    assert states(desk) == ["offered"]


def test_a_cancelled_day_takes_its_offers_back(desk: Desk, full: list[BookingView]) -> None:
    desk.bookings.waiting.join("halle", someone_else(1))
    desk.bookings.cancel(full[0].reference, full[0].email)
    with desk.uow() as db:
        day = db.scalars(select(TimeSlot.day_id).where(TimeSlot.starts_at == full[0].starts_at)).first()
    assert day
    desk.bookings.cancel_day(day, "Sturm")

    assert states(desk) == ["waiting"]
    assert ("waiting_withdrawn", someone_else(1).email) in desk.mails()
    assert desk.bookings.waiting.advance() == 0


def test_new_and_released_time_slots_are_offered_by_the_worker(desk: Desk) -> None:
    desk.bookings.waiting.join("magdeburg", someone_else(1))
    earliest = desk.free(regions=("magdeburg",))[0]

    assert desk.bookings.waiting.advance() == 1
    with desk.uow() as db:
        assert db.scalars(select(WaitingOffer.time_slot_id)).all() == [earliest.id]


def test_who_never_answers_is_not_asked_for_ever(desk: Desk) -> None:
    desk.bookings.waiting.join("magdeburg", someone_else(1))
    for _ in range(MOST_LAPSES + 2):
        desk.bookings.waiting.advance()
        desk.clock.move(hours=24)

    assert states(desk) == ["lapsed"]
    assert len(links(desk, "waiting_offer")) == MOST_LAPSES


def test_expired_holds_of_visitors_do_not_end_offers(desk: Desk, full: list[BookingView]) -> None:
    desk.bookings.waiting.join("halle", someone_else(1))
    desk.bookings.cancel(full[0].reference, full[0].email)
    desk.clock.move(hours=25)
    desk.bookings.expire_holds()

    with desk.uow() as db:
        assert db.scalar(select(Booking.status).where(Booking.conversation_id.is_(None))) == "held"


def test_an_offer_lasts_a_day(desk: Desk, full: list[BookingView]) -> None:
    desk.bookings.waiting.join("halle", someone_else(1))
    desk.bookings.cancel(full[-1].reference, full[-1].email)

    shown = desk.bookings.waiting.offer(links(desk, "waiting_offer")[0][1])
    assert shown.expires_at == desk.clock.now() + timedelta(hours=24)
