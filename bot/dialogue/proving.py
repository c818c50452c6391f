from __future__ import annotations

import re

from bot.booking.views import BookingView
from bot.conversation.reply import Reply, Turn
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.errors import InvalidInput, NotFound

NEW_CODE = "new_code"
_CODE = re.compile(r"(?<![\d-])(\d{3})[ .-]?(\d{3})(?![\d-])")
_MISSES = 3


class Proving:
    """Finds the booking that somebody wants to change, and lets only those near it who may.

    What was booked in this very conversation needs no proof. Everything else is proved by its number and a
    code that goes to the booking's e-mail address.
    """

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def own(self, memory: Memory) -> dict[str, str]:
        """Number and address of the one booking of this conversation; empty for none or several."""
        own = self._parts.bookings.bookings_of(memory.conversation_id)
        return {"reference": own[0].reference, "email": own[0].email} if len(own) == 1 else {}

    def booking(self, memory: Memory, turn: Turn) -> BookingView | Reply:
        """The booking, or what has to be asked for first. Raises NotFound when it is over or cancelled."""
        change = memory.change
        before = change.get("reference")
        for reference in turn.values("reference"):
            if reference != before:
                change |= {"reference": reference, "email": ""}
                change.pop("code_sent", None)
        if not change.get("reference"):
            return self._ask_number(memory)
        if not change.get("email"):
            self._look_in_own(memory)
        if not change.get("email"):
            proved = self._prove(memory, turn)
            if isinstance(proved, Reply):
                return proved
        booking = self._parts.bookings.find(change["reference"], change["email"])
        if booking.status != "confirmed":
            raise NotFound("booking")
        return booking

    def is_open(self, memory: Memory) -> bool:
        """Whether number or code are still waited for."""
        return not (memory.change.get("reference") and memory.change.get("email"))

    def remind(self, memory: Memory) -> Reply:
        """The question that stands, asked again after a digression."""
        if memory.change.get("code_sent"):
            return self._say("utter_ask_change_code", reference=memory.change["reference"])
        return self._say("utter_ask_change_form_reference")

    def give_up(self, memory: Memory) -> Reply:
        # Whoever guesses gets no further than this either.
        memory.change = {}
        memory.offer = {"yes": "request_callback"}
        service = self._parts.chambers.service_number
        return self._say("utter_booking_ask_chamber", chamber=service.label, phone=service.phone)

    def _look_in_own(self, memory: Memory) -> None:
        for one in self._parts.bookings.bookings_of(memory.conversation_id):
            if one.reference == memory.change["reference"]:
                memory.change["email"] = one.email

    def _ask_number(self, memory: Memory) -> Reply:
        if memory.change.get("asked"):
            return self._missed(memory, "utter_ask_change_form_reference_again")
        memory.change["asked"] = True
        return self._say("utter_ask_change_form_reference")

    def _prove(self, memory: Memory, turn: Turn) -> Reply | None:
        """Sends the code, or takes it: None when it fits."""
        change = memory.change
        wanted = NEW_CODE in turn.values("change")
        if not change.get("code_sent") or wanted:
            return self._send(memory)
        code = _CODE.search(turn.text)
        if code is None:
            return self._missed(memory, "utter_change_code_missing")
        try:
            booking = self._parts.bookings.codes.verify_code(change["reference"], code[1] + code[2])
        except InvalidInput as error:
            if error.code == "code_void":
                return self._missed(memory, "utter_change_code_void")
            return self._missed(memory, "utter_change_code_wrong")
        change |= {"reference": booking.reference, "email": booking.email}
        for name in ("code_sent", "misses", "asked"):
            change.pop(name, None)
        return None

    def _send(self, memory: Memory) -> Reply:
        change = memory.change
        try:
            self._parts.bookings.codes.request_code(change["reference"])
        except InvalidInput:
            return self.give_up(memory)
        change |= {"code_sent": True, "misses": 0}
        # An unknown number reads the same: nobody learns here which numbers exist.
        return self._say("utter_change_code_sent", reference=change["reference"])

    def _missed(self, memory: Memory, name: str) -> Reply:
        change = memory.change
        change["misses"] = change.get("misses", 0) + 1
        if change["misses"] >= _MISSES:
            return self.give_up(memory)
        return self._say(name, reference=change.get("reference", ""))

    def _say(self, name: str, /, **values: object) -> Reply:
        return Reply((self._parts.responses.say(name, **values),))
