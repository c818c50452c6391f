from __future__ import annotations

from datetime import datetime, timedelta

from bot.booking.views import BookingView, FreeTimeSlot
from bot.clock import local_date
from bot.conversation.reply import Bubble, Reply, Turn
from bot.dialogue import time_slots
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.dialogue.plain_answers import picked
from bot.dialogue.wishes import merged, wish_of
from bot.errors import TimeSlotTaken, TimeSlotUnavailable
from bot.wording import moment_in_words


class Moving:
    """Choosing another time for a booking that was found."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def take(self, memory: Memory, booking: BookingView, turn: Turn) -> Reply:
        """Moves to the time slot chosen by a button or by words, otherwise shows what is free."""
        prefix: tuple[Bubble, ...] = ()
        by_words = self.picked(memory, turn)
        chosen = [int(value) for value in turn.values("time_slot") if str(value).isdigit()]
        for time_slot in chosen or ([by_words] if by_words else []):
            try:
                moved = self._parts.bookings.move(booking.reference, booking.email, time_slot)
            except (TimeSlotTaken, TimeSlotUnavailable) as error:
                taken = isinstance(error, TimeSlotTaken)
                name = "utter_time_slot_gone" if taken else "utter_time_slot_unavailable"
                prefix = (self._parts.responses.say(name),)
                continue
            return self._moved(memory, moved)
        return self._offer(memory, booking, turn, prefix)

    def picked(self, memory: Memory, turn: Turn) -> int:
        """The time slot among those shown last that a turn names; 0 for none."""
        change, today = memory.change, local_date(self._parts.clock.now())
        offered, offered_at = change.get("offered", ()), change.get("offered_at", ())
        return picked(turn.text, offered, offered_at, today, self._parts.chambers.zone)

    def _moved(self, memory: Memory, moved: BookingView) -> Reply:
        memory.change = {"reference": moved.reference, "email": moved.email}
        bubble = self._parts.responses.say(
            "utter_booking_moved", when=moment_in_words(moved.starts_at), reference=moved.reference
        )
        return Reply((Bubble(bubble.text, bubble.buttons, booking=self._parts.bookings.card(moved)),))

    def _offer(self, memory: Memory, booking: BookingView, turn: Turn, prefix: tuple[Bubble, ...]) -> Reply:
        change = memory.change
        wish = wish_of(turn, local_date(self._parts.clock.now()))
        if wish.problem:
            prefix = (*prefix, time_slots.problem(self._parts, wish))
        change["wish"] = merged(change.get("wish", {}), wish.fields)
        if wish.later and not change.get("offered") and "day_from" not in wish.fields:
            change["wish"]["after"] = booking.starts_at.isoformat()  # "später" than it is
        if change.pop("pass_over", False) and not wish.fields:
            self._pass_over(memory, later=wish.later)
        slots, relaxed = self._free(memory, booking)
        if not slots and change.get("beyond"):
            change["beyond"] = []
            slots, relaxed = self._free(memory, booking)
            prefix = (*prefix, self._parts.responses.say("utter_no_further_time_slots"))
        if not slots:
            memory.change = {"reference": booking.reference, "email": booking.email}
            return Reply((*prefix, time_slots.nothing_free(self._parts, booking.region)))
        shown = time_slots.starts(slots)
        change |= {"offered": list(shown), "offered_at": list(shown.values())}
        understood = time_slots.read_back(wish)
        if relaxed and understood:
            why = time_slots.why_not(
                self._parts, change["wish"], time_slots.Found(tuple(slots), True), (booking.region,)
            )
            understood += f"Dazu ist leider nichts frei. {why}"
        bubble = self._parts.responses.say(
            "utter_choose_new_time_slot",
            understood=understood,
            when=moment_in_words(booking.starts_at),
            reference=booking.reference,
        )
        return Reply((*prefix, bubble)).with_buttons(
            [*map(time_slots.button, slots), time_slots.OTHER, time_slots.KEEP]
        )

    def _free(self, memory: Memory, booking: BookingView) -> tuple[list[FreeTimeSlot], bool]:
        beyond = memory.change.get("beyond", [])
        limit = time_slots.OFFERED + len(beyond) + 1
        found = time_slots.find(self._parts, memory.change["wish"], (booking.region,), limit)
        free = [one for one in found.slots if one.starts_at != booking.starts_at and one.id not in beyond]
        return free[: time_slots.OFFERED], found.relaxed

    def _pass_over(self, memory: Memory, later: bool) -> None:
        change = memory.change
        if not change.get("offered"):
            return
        if later:
            zone = self._parts.chambers.zone
            last = max(datetime.fromisoformat(one).astimezone(zone).date() for one in change["offered_at"])
            change["wish"] = merged(change["wish"], {"day_from": (last + timedelta(days=1)).isoformat()})
        else:
            change["beyond"] = list(dict.fromkeys([*change.get("beyond", []), *change["offered"]]))
