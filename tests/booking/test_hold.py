from __future__ import annotations

import pytest
from fixtures.booking_desk import KRAUSE, Desk
from sqlalchemy import update

from bot.db.tables import ConsultationDay, TimeSlot
from bot.errors import TimeSlotTaken, TimeSlotUnavailable


def test_a_held_time_slot_is_kept_from_others(desk: Desk) -> None:
    slot = desk.free()[0]
    assert desk.bookings.hold(slot.id, "anna") == slot
    assert desk.bookings.held("anna") == slot

    with pytest.raises(TimeSlotTaken):
        desk.bookings.hold(slot.id, "bert")
    assert desk.bookings.held("bert") is None


def test_a_new_hold_lets_go_of_the_old_one(desk: Desk) -> None:
    first, second, *_ = desk.free()
    desk.bookings.hold(first.id, "anna")
    desk.bookings.hold(second.id, "anna")

    assert desk.bookings.held("anna") == second
    assert desk.bookings.hold(first.id, "bert") == first


def test_a_refused_hold_leaves_the_old_one(desk: Desk) -> None:
    first, second, *_ = desk.free()
    desk.bookings.hold(first.id, "anna")
    desk.bookings.hold(second.id, "bert")

    with pytest.raises(TimeSlotTaken):
        desk.bookings.hold(second.id, "anna")
    assert desk.bookings.held("anna") == first


def test_a_hold_ends_after_ten_minutes_and_others_may_have_it(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.bookings.hold(slot.id, "anna")
    desk.clock.move(minutes=9, seconds=59)
    assert desk.bookings.held("anna") == slot

    desk.clock.move(seconds=1)
    assert desk.bookings.held("anna") is None
    assert desk.bookings.hold(slot.id, "bert") == slot
    assert desk.rows("held") == 1


def test_holding_the_same_again_starts_the_minutes_anew(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.bookings.hold(slot.id, "anna")
    desk.clock.move(minutes=9)
    desk.bookings.hold(slot.id, "anna")
    desk.clock.move(minutes=9)

    assert desk.bookings.held("anna") == slot
    assert desk.rows("held") == 1


def test_a_released_time_slot_is_free_at_once(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.bookings.hold(slot.id, "anna")
    desk.bookings.release("anna")
    desk.bookings.release("anna")

    assert desk.bookings.held("anna") is None
    assert desk.bookings.hold(slot.id, "bert") == slot


def test_holds_that_are_over_are_expired_and_counted(desk: Desk) -> None:
    for name, slot in zip("abc", desk.free(), strict=False):
        desk.bookings.hold(slot.id, name)
    desk.clock.move(minutes=5)
    desk.bookings.hold(desk.free()[0].id, "late")
    desk.clock.move(minutes=5)

    assert desk.bookings.expire_holds() == 3
    assert desk.bookings.expire_holds() == 0
    assert desk.rows("held") == 1


def test_nothing_can_be_held_outside_the_booking_window(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.clock.move(days=9)

    with pytest.raises(TimeSlotUnavailable):
        desk.bookings.hold(slot.id, "anna")


@pytest.mark.parametrize("what", ["blocked", "cancelled", "unknown"])
def test_what_cannot_be_booked_cannot_be_held(desk: Desk, what: str) -> None:
    slot = desk.free()[0]
    with desk.uow() as db:
        if what == "blocked":
            db.execute(update(TimeSlot).where(TimeSlot.id == slot.id).values(state="blocked"))
        if what == "cancelled":
            db.execute(update(ConsultationDay).values(state="cancelled"))
        db.commit()

    with pytest.raises(TimeSlotUnavailable):
        desk.bookings.hold(99_999 if what == "unknown" else slot.id, "anna")


def test_a_held_time_slot_of_a_cancelled_day_is_held_no_longer(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.bookings.hold(slot.id, "anna")
    with desk.uow() as db:
        day = db.get_one(TimeSlot, slot.id).day_id
    desk.bookings.cancel_day(day, "Sturm")

    assert desk.bookings.held("anna") is None
    with pytest.raises(TimeSlotUnavailable):
        desk.bookings.confirm("anna", slot.id, KRAUSE)
