from __future__ import annotations

from bot.booking.form_answers import contact_in, is_question, says_nothing
from bot.conversation.reply import Reply, Turn
from bot.dialogue.concerns import concern
from bot.dialogue.context import DialogueParts
from bot.dialogue.fallback import chambers_in_charge, contacts
from bot.dialogue.memory import Memory
from bot.handover.callbacks import CallbackWish

CALLBACK = "callback"
_MISSES = 2


class HumanDialogue:
    """The ways to a person: the chambers' numbers and a call-back."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def request(self, memory: Memory) -> Reply:
        memory.offer = {"yes": "request_callback"}
        return Reply(
            (self._parts.responses.say("utter_request_human", contacts=contacts(self._parts, memory)),)
        )

    def callback(self, memory: Memory, turn: Turn) -> Reply:
        """Asks for number and name, then notes the wish and tells the chamber by mail."""
        facts = memory.facts
        asked_before = memory.offer.get("asks") == CALLBACK
        names = asked_before and not (is_question(turn.text) or says_nothing(turn.text))
        if names and not facts.get("contact_name") and not turn.text.startswith("/"):
            facts |= contact_in(turn, ["contact_name"])
        if not facts.get("phone"):
            return self._ask_number(memory, turn, asked_before)
        memory.offer = {"yes": "book_session"}
        name = facts.get("contact_name") or facts.get("company") or "Sie"
        wish = CallbackWish(
            memory.conversation_id,
            phone=facts["phone"],
            contact_name=facts.get("contact_name", ""),
            company=facts.get("company", ""),
            place=facts.get("place", ""),
            concern=concern(memory),
        )
        self._parts.handover.note_callback(wish, [one.key for one in chambers_in_charge(self._parts, memory)])
        if memory.booking.get("active"):
            memory.offer = {}
            return self._say("utter_callback_noted_in_booking", name=name, phone=_national(facts["phone"]))
        return self._say("utter_callback_noted", name=name, phone=_national(facts["phone"]))

    def remind(self) -> Reply:
        """The question that stands, asked again after a digression."""
        return self._say("utter_ask_callback_phone")

    def stop(self, memory: Memory) -> Reply:
        memory.offer = {}
        active = memory.booking.get("active")
        return self._say("utter_callback_stopped_in_booking" if active else "utter_callback_stopped")

    def _ask_number(self, memory: Memory, turn: Turn, asked_before: bool) -> Reply:
        misses = memory.offer.get("misses", 0) + 1 if asked_before else 0
        if misses > _MISSES:
            memory.offer = {}
            return self._say("utter_callback_given_up", contacts=contacts(self._parts, memory))
        memory.offer = {"asks": CALLBACK, "misses": misses}
        has_digits = any(char.isdigit() for char in turn.text) and not turn.text.startswith("/")
        if has_digits:
            return self._say("utter_invalid_phone")
        return self._say("utter_ask_callback_phone_again" if misses else "utter_ask_callback_phone")

    def _say(self, name: str, /, **values: object) -> Reply:
        return Reply((self._parts.responses.say(name, **values),))


def _national(phone: str) -> str:
    """A German number as it is dialled here."""
    return f"0{phone[3:]}" if phone.startswith("+49") else phone
