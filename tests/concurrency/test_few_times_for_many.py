from __future__ import annotations

import threading
from collections import Counter

from fixtures.booking_desk import Desk, someone_else

from bot.errors import TimeSlotTaken

TIME_SLOTS, PEOPLE = 8, 60


def test_of_many_who_want_one_of_few_times_exactly_so_many_are_booked(desk: Desk) -> None:
    """The small form of the race in `make load`: whoever is too late takes the next one that is left."""
    slots = [slot.id for slot in desk.free(TIME_SLOTS)]
    barrier, came_of_it = threading.Barrier(PEOPLE), []

    def run(number: int) -> None:
        barrier.wait()
        for step in range(TIME_SLOTS):
            try:
                desk.bookings.confirm(f"c{number}", slots[(number + step) % TIME_SLOTS], someone_else(number))
            except TimeSlotTaken:
                continue
            except BaseException as error:
                came_of_it.append(type(error).__name__)
                return
            came_of_it.append("booked")
            return
        came_of_it.append("too late")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(came_of_it) == {"booked": TIME_SLOTS, "too late": PEOPLE - TIME_SLOTS}
    assert desk.rows("held", "confirmed") == TIME_SLOTS
    assert [kind for kind, _ in desk.mails()].count("confirmation") == TIME_SLOTS
