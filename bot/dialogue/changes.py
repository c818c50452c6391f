from __future__ import annotations

from bot.booking.contact import ContactChange
from bot.booking.views import BookingView
from bot.conversation.reply import Bubble, Reply, Turn
from bot.dialogue.booking_end import FORMATS, NOT_THERE
from bot.dialogue.context import DialogueParts
from bot.dialogue.corrections import read_back
from bot.dialogue.memory import Memory
from bot.dialogue.moving import Moving
from bot.dialogue.plain_answers import is_plain_yes
from bot.dialogue.proving import Proving
from bot.errors import DuplicateBooking, InvalidInput, NotFound
from bot.wording import joined, moment_in_words

CANCEL, MOVE, STATUS, CONTACT = "cancel", "move", "status", "contact"
# What can be changed in a booking by saying so, by the names of the facts.
CHANGEABLE = frozenset({"meeting_format", "contact_name", "email", "phone"})


class ChangeDialogue:
    """Cancelling, moving, correcting and looking up a booking.

    `Memory.change` holds the task, number and address of the booking once it is proved whose it is, and
    whether a yes is awaited.
    """

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts
        self._moving = Moving(parts)
        self._proving = Proving(parts)

    def start(self, memory: Memory, turn: Turn, task: str) -> Reply:
        known = {key: value for key, value in memory.change.items() if key in ("reference", "email")}
        memory.change = {"task": task, **(known or self._proving.own(memory))}
        return self.take(memory, turn)

    def take(self, memory: Memory, turn: Turn) -> Reply:
        """Takes number, code or time slot from a turn and goes on with the task."""
        change = memory.change
        if change["task"] == CONTACT:
            return self._ask_contact(memory, turn)
        try:
            booking = self._proving.booking(memory, turn)
        except NotFound:
            return self._proving.give_up(memory)
        if isinstance(booking, Reply):
            return booking
        if change["task"] == CANCEL:
            return self._ask_cancel(memory, booking)
        if change["task"] == MOVE:
            return self._moving.take(memory, booking, turn)
        memory.change = {"reference": booking.reference, "email": booking.email}
        return self._say(
            "utter_booking_status",
            when=moment_in_words(booking.starts_at),
            reference=booking.reference,
            meeting_format=FORMATS[booking.meeting_format],
            place=booking.place,
        )

    def remind(self, memory: Memory) -> Reply:
        """The question that stands, asked again after a digression."""
        if memory.change["task"] != CONTACT and self._proving.is_open(memory):
            return self._proving.remind(memory)
        return self.take(memory, Turn(memory.conversation_id, "", "inform"))

    def other(self, memory: Memory, turn: Turn) -> Reply:
        """Other times for the booking that is being moved."""
        memory.change["pass_over"] = True
        return self.take(memory, turn)

    def expects(self, memory: Memory, turn: Turn) -> bool:
        """Whether a turn that was understood as a topic names one of the times just shown."""
        return memory.change.get("task") == MOVE and bool(self._moving.picked(memory, turn))

    def correct(self, memory: Memory, turn: Turn, said: frozenset[str]) -> Reply | None:
        """Asks whether to change the booking made here as well; None where nothing in it would change."""
        change = memory.change
        wanted = {name: memory.facts[name] for name in said & CHANGEABLE}
        if not wanted or self._proving.is_open(memory):
            return None
        try:
            booking = self._parts.bookings.find(change["reference"], change["email"])
        except NotFound:
            return None
        new = {name: value for name, value in wanted.items() if getattr(booking, name, None) != value}
        if not new or booking.status != "confirmed":
            return None
        formats = self._parts.chambers.region(booking.region).formats
        if new.get("meeting_format", formats[0]) not in formats:
            memory.facts["meeting_format"] = booking.meeting_format
            return self._say(NOT_THERE[new["meeting_format"]])
        memory.change = {"task": CONTACT, "reference": booking.reference, "email": booking.email, "new": new}
        return self._ask_contact(memory, turn)

    def affirm(self, memory: Memory, turn: Turn) -> Reply:
        change = memory.change
        if change.get("awaits") != "yes" or not is_plain_yes(turn.text):
            return self.take(memory, turn)
        if change["task"] == CONTACT:
            return self._change_contact(memory)
        try:
            booking = self._parts.bookings.cancel(change["reference"], change["email"])
        except NotFound:
            return self._proving.give_up(memory)
        memory.change = {}
        memory.offer = {"yes": "book_session"}
        return self._say(
            "utter_booking_cancelled",
            when=moment_in_words(booking.starts_at),
            reference=booking.reference,
        )

    def refuse(self, memory: Memory, turn: Turn) -> Reply:
        if memory.change["task"] == MOVE and memory.change.get("offered"):
            return self.other(memory, turn)
        return self.stop(memory)

    def stop(self, memory: Memory) -> Reply:
        """Leaves the booking as it is, and says which one that is where it was found."""
        change = memory.change
        memory.change = {key: change[key] for key in ("reference", "email") if key in change}
        try:
            booking = self._parts.bookings.find(change.get("reference", ""), change.get("email", ""))
        except NotFound:
            memory.change = {}
            return self._say("utter_change_stopped")
        if booking.status != "confirmed":
            return self._say("utter_change_stopped")
        return self._say(
            "utter_booking_kept", when=moment_in_words(booking.starts_at), reference=booking.reference
        )

    def _ask_cancel(self, memory: Memory, booking: BookingView) -> Reply:
        memory.change["awaits"] = "yes"
        return self._say(
            "utter_confirm_cancel", when=moment_in_words(booking.starts_at), reference=booking.reference
        )

    def _ask_contact(self, memory: Memory, turn: Turn) -> Reply:
        memory.change["awaits"] = "yes"
        told = read_back(memory.change["new"], CHANGEABLE)
        return self._say("utter_confirm_change", reference=memory.change["reference"], facts=joined(told))

    def _change_contact(self, memory: Memory) -> Reply:
        change = memory.change
        memory.change = {"reference": change["reference"], "email": change["email"]}
        try:
            booking = self._parts.bookings.change_contact(
                change["reference"], change["email"], ContactChange(**change["new"])
            )
        except NotFound:
            return self._proving.give_up(memory)
        except InvalidInput:
            return self._say("utter_invalid_email")
        except DuplicateBooking:
            return self._say("utter_booking_kept_duplicate")
        memory.change["email"] = booking.email
        told = read_back(change["new"], CHANGEABLE)
        bubble = self._parts.responses.say(
            "utter_booking_changed", reference=booking.reference, facts=joined(told)
        )
        return Reply((Bubble(bubble.text, bubble.buttons, booking=self._parts.bookings.card(booking)),))

    def _say(self, name: str, /, **values: object) -> Reply:
        return Reply((self._parts.responses.say(name, **values),))
