from __future__ import annotations

from bot.booking.views import BookingView
from bot.clock import local_date
from bot.conversation.reply import Bubble, Reply, Turn
from bot.dialogue import time_slots
from bot.dialogue.booking_end import FORMATS
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.dialogue.wishes import read_wish
from bot.errors import NotFound, TimeSlotTaken, TimeSlotUnavailable
from bot.wording import moment_in_words

CANCEL, MOVE, STATUS = "cancel", "move", "status"


class ChangeDialogue:
    """Cancelling, moving and looking up a booking. The booking is found by its number and e-mail address.

    `Memory.change` holds the task, what was said of the booking, and whether a yes is awaited.
    """

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def start(self, memory: Memory, turn: Turn, task: str) -> Reply:
        known = {key: value for key, value in memory.change.items() if key in ("reference", "email")}
        if not known.get("reference"):
            own = self._parts.bookings.bookings_of(memory.conversation_id)
            if len(own) == 1:
                known = {"reference": own[0].reference, "email": own[0].email}
        memory.change = {"task": task, **known}
        return self.take(memory, turn)

    def take(self, memory: Memory, turn: Turn) -> Reply:
        """Takes number, address or time slot from a turn and goes on with the task."""
        change = memory.change
        for reference in turn.values("reference"):
            change["reference"] = reference
        for email in turn.values("email"):
            change["email"] = email
        if not change.get("reference"):
            return self._say("utter_ask_change_form_reference")
        if not change.get("email") and memory.facts.get("email"):
            change["email"] = memory.facts["email"]
        if not change.get("email"):
            return self._say("utter_ask_change_form_email")
        try:
            booking = self._parts.bookings.find(change["reference"], change["email"])
        except NotFound:
            return self._not_found(memory)
        if booking.status != "confirmed":
            return self._not_found(memory)
        if change["task"] == CANCEL:
            change["awaits"] = "yes"
            return self._say(
                "utter_confirm_cancel", when=moment_in_words(booking.starts_at), reference=booking.reference
            )
        if change["task"] == MOVE:
            return self._move(memory, booking, turn)
        memory.change = {"reference": booking.reference, "email": booking.email}
        return self._say(
            "utter_booking_status",
            when=moment_in_words(booking.starts_at),
            reference=booking.reference,
            meeting_format=FORMATS[booking.meeting_format],
            place=booking.place,
        )

    def affirm(self, memory: Memory, turn: Turn) -> Reply:
        change = memory.change
        if change.get("task") == CANCEL and change.get("awaits") == "yes":
            try:
                booking = self._parts.bookings.cancel(change["reference"], change["email"])
            except NotFound:
                return self._not_found(memory)
            memory.change = {}
            return self._say(
                "utter_booking_cancelled",
                when=moment_in_words(booking.starts_at),
                reference=booking.reference,
            )
        return self.take(memory, turn)

    def refuse(self, memory: Memory) -> Reply:
        change, memory.change = memory.change, {}
        try:
            booking = self._parts.bookings.find(change.get("reference", ""), change.get("email", ""))
        except NotFound:
            return self._say("utter_change_stopped")
        return self._say(
            "utter_booking_kept", when=moment_in_words(booking.starts_at), reference=booking.reference
        )

    def stop(self, memory: Memory) -> Reply:
        memory.change = {}
        return self._say("utter_change_stopped")

    def _move(self, memory: Memory, booking: BookingView, turn: Turn) -> Reply:
        change = memory.change
        prefix: tuple[Bubble, ...] = ()
        for value in turn.values("time_slot"):
            try:
                moved = self._parts.bookings.move(booking.reference, booking.email, int(value))
            except (TimeSlotTaken, TimeSlotUnavailable) as error:
                taken = isinstance(error, TimeSlotTaken)
                name = "utter_time_slot_gone" if taken else "utter_time_slot_unavailable"
                prefix = (self._parts.responses.say(name),)
                continue
            memory.change = {"reference": moved.reference, "email": moved.email}
            bubble = self._parts.responses.say(
                "utter_booking_moved", when=moment_in_words(moved.starts_at), reference=moved.reference
            )
            card = self._parts.bookings.card(moved)
            return Reply((Bubble(bubble.text, bubble.buttons, booking=card),))
        wish = read_wish(turn.text, local_date(self._parts.clock.now()))
        if wish.problem:
            prefix = (time_slots.problem(self._parts, wish),)
        change["wish"] = {**change.get("wish", {}), **wish.fields}
        found = time_slots.find(self._parts, change["wish"], (booking.region,))
        slots = [slot for slot in found.slots if slot.starts_at != booking.starts_at]
        if not slots:
            return Reply((*prefix, time_slots.nothing_free(self._parts, booking.region)))
        bubble = self._parts.responses.say(
            "utter_choose_new_time_slot", when=moment_in_words(booking.starts_at), reference=booking.reference
        )
        return Reply((*prefix, bubble)).with_buttons([time_slots.button(slot) for slot in slots])

    def _not_found(self, memory: Memory) -> Reply:
        memory.change = {"task": memory.change.get("task", STATUS)}
        chamber = self._parts.chambers.chambers[0]
        return self._say("utter_booking_not_found", chamber=chamber.short_name, phone=chamber.service_phone)

    def _say(self, name: str, /, **values: object) -> Reply:
        return Reply((self._parts.responses.say(name, **values),))
