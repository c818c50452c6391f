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
from bot.errors import DuplicateBooking, InvalidInput, NotFound
from bot.wording import joined, moment_in_words

CANCEL, MOVE, STATUS, CONTACT = "cancel", "move", "status", "contact"
# What can be changed in a booking by saying so, by the names of the facts.
CHANGEABLE = frozenset({"meeting_format", "contact_name", "email", "phone"})
_MISSES = 3


class ChangeDialogue:
    """Cancelling, moving, correcting and looking up a booking, found by its number and e-mail address.

    `Memory.change` holds the task, what was said of the booking, and whether a yes is awaited.
    """

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts
        self._moving = Moving(parts)

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
        if change["task"] == CONTACT:
            return self._ask_contact(memory, turn)
        before = (change.get("reference"), change.get("email"))
        for reference in turn.values("reference"):
            change["reference"] = reference
        for email in turn.values("email"):
            change["email"] = email
        if not change.get("email") and memory.facts.get("email"):
            change["email"] = memory.facts["email"]
        if not change.get("reference") or not change.get("email"):
            return self._ask_which(memory, before == (change.get("reference"), change.get("email")))
        try:
            booking = self._parts.bookings.find(change["reference"], change["email"])
        except NotFound:
            return self._not_found(memory)
        if booking.status != "confirmed":
            return self._not_found(memory)
        change.pop("misses", None)
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
        change = memory.change
        if change["task"] != CONTACT and (
            change.get("misses") or not (change.get("reference") and change.get("email"))
        ):
            return self._say(change.get("asked") or "utter_ask_change_form_reference")
        return self.take(memory, Turn(memory.conversation_id, "", "inform"))

    def other(self, memory: Memory, turn: Turn) -> Reply:
        """Other times for the booking that is being moved."""
        memory.change["pass_over"] = True
        return self.take(memory, turn)

    def correct(self, memory: Memory, turn: Turn, said: frozenset[str]) -> Reply | None:
        """Asks whether to change the booking made here as well; None where nothing in it would change."""
        change = memory.change
        wanted = {name: memory.facts[name] for name in said & CHANGEABLE}
        if not wanted or not change.get("reference"):
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
            return self._not_found(memory)
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

    def _ask_which(self, memory: Memory, nothing_new: bool) -> Reply:
        change = memory.change
        name = "utter_ask_change_form_email" if change.get("reference") else "utter_ask_change_form_reference"
        if change.get("asked") == name and nothing_new:
            change["misses"] = change.get("misses", 0) + 1
            if change["misses"] >= _MISSES - 1:
                return self._give_up(memory)
        change["asked"] = name
        return self._say(name)

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
            return self._not_found(memory)
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

    def _not_found(self, memory: Memory) -> Reply:
        """Number and address do not fit together. What was given stays, so that one of them can be mended."""
        change = memory.change
        misses = change.get("misses", 0) + 1
        memory.change = {**change, "task": change.get("task", STATUS), "misses": misses}
        memory.change.pop("awaits", None)
        if misses >= _MISSES:
            return self._give_up(memory)
        return self._say("utter_booking_not_found" if misses == 1 else "utter_booking_not_found_again")

    def _give_up(self, memory: Memory) -> Reply:
        # Whoever guesses numbers gets no further than this either.
        memory.change = {}
        memory.offer = {"yes": "request_callback"}
        chamber = self._parts.chambers.chambers[0]
        return self._say("utter_booking_ask_chamber", chamber=chamber.short_name, phone=chamber.service_phone)

    def _say(self, name: str, /, **values: object) -> Reply:
        return Reply((self._parts.responses.say(name, **values),))
