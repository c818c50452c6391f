from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from fixtures.booking_desk import Desk, someone_else
from sqlalchemy import text

from bot.booking.views import FreeTimeSlot
from bot.errors import TimeSlotTaken

RIVALS = 50


@dataclass
class Race:
    """What came of many doing the same thing at the same moment."""

    won: list[object] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    offered: list[FreeTimeSlot | None] = field(default_factory=list)
    broke: list[BaseException] = field(default_factory=list)


def race(act: Callable[[int], object], alternative: Callable[[], FreeTimeSlot | None]) -> Race:
    result, barrier = Race(), threading.Barrier(RIVALS)

    def run(number: int) -> None:
        barrier.wait()
        try:
            result.won.append(act(number))
        except TimeSlotTaken:
            result.lost.append(number)
            result.offered.append(alternative())
        except BaseException as error:
            result.broke.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(RIVALS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return result


def race_for_one_time_slot(desk: Desk) -> Race:
    slot = desk.free()[0]
    return race(
        lambda number: desk.bookings.confirm(f"c{number}", slot.id, someone_else(number)),
        lambda: desk.bookings.next_free_alternative(slot.id),
    )


def test_without_the_partial_index_the_race_has_several_winners(desk: Desk) -> None:
    """Shows that the tests below would notice a double booking. If this fails, they prove nothing."""
    with desk.uow() as db:
        db.execute(text("DROP INDEX uq_bookings_time_slot_occupied"))
        db.commit()

    result = race_for_one_time_slot(desk)

    assert result.broke == []
    assert len(result.won) > 1
    assert desk.rows("confirmed") == len(result.won)


def test_of_fifty_who_book_one_time_slot_exactly_one_gets_it(desk: Desk) -> None:
    _, second, *_ = desk.free()

    result = race_for_one_time_slot(desk)

    assert result.broke == []
    assert len(result.won) == 1
    assert desk.rows("held", "confirmed") == 1
    assert len(result.lost) == RIVALS - 1
    assert set(result.offered) == {second}
    assert desk.audited() == ["booking.confirmed"]
    assert [kind for kind, _ in desk.mails()].count("confirmation") == 1


def test_of_fifty_who_hold_one_time_slot_exactly_one_gets_it(desk: Desk) -> None:
    slot = desk.free()[0]

    result = race(
        lambda number: desk.bookings.hold(slot.id, f"c{number}"),
        lambda: desk.bookings.next_free_alternative(slot.id),
    )

    assert result.broke == []
    assert (len(result.won), len(result.lost), desk.rows("held")) == (1, RIVALS - 1, 1)


def test_of_fifty_who_wait_for_a_hold_to_end_exactly_one_gets_it(desk: Desk) -> None:
    slot = desk.free()[0]
    desk.bookings.hold(slot.id, "somebody")
    desk.clock.move(minutes=11)

    result = race_for_one_time_slot(desk)

    assert (result.broke, len(result.won), desk.rows("held", "confirmed")) == ([], 1, 1)


def test_the_same_request_fifty_times_at_once_is_one_booking(desk: Desk) -> None:
    slot = desk.free()[0]

    result = race(
        lambda _: desk.bookings.confirm("anna", slot.id, someone_else()).reference,
        lambda: None,
    )

    assert result.broke == []
    assert desk.rows("confirmed") == 1
    assert (len(result.won), len(set(result.won))) == (RIVALS, 1)


def test_bookings_that_swap_places_never_share_one(desk: Desk) -> None:
    slots = desk.free(4)
    bookings = [
        desk.bookings.confirm(f"c{number}", slot.id, someone_else(number))
        for number, slot in enumerate(slots[:3])
    ]

    def move(number: int) -> object:
        booking = bookings[number % 3]
        return desk.bookings.move(booking.reference, booking.email, slots[number % 4].id)

    result = race(move, lambda: None)

    assert result.broke == []
    assert desk.rows("confirmed") == 3
    with desk.uow() as db:
        held = db.connection().exec_driver_sql("SELECT time_slot_id FROM bookings").scalars().all()
    assert len(set(held)) == 3
