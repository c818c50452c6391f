from __future__ import annotations

from bot.booking.form_answers import contact_in
from bot.conversation.reply import Reply, Turn
from bot.dialogue.booking_end import concern
from bot.dialogue.context import DialogueParts
from bot.dialogue.fallback import chambers_in_charge, contacts
from bot.dialogue.memory import Memory
from bot.handover.callbacks import CallbackWish

CALLBACK = "callback"


class HumanDialogue:
    """The ways to a person: the chambers' numbers and a call-back."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def request(self, memory: Memory) -> Reply:
        return Reply(
            (self._parts.responses.say("utter_request_human", contacts=contacts(self._parts, memory)),)
        )

    def callback(self, memory: Memory, turn: Turn) -> Reply:
        """Asks for number and name, then notes the wish and tells the chamber by mail."""
        facts = memory.facts
        asked_before = memory.offer.get("asks") == CALLBACK
        if asked_before and not facts.get("contact_name"):
            facts |= contact_in(turn, ["contact_name"])
        if not facts.get("phone"):
            digits = sum(char.isdigit() for char in turn.text)
            memory.offer = {"asks": CALLBACK}
            name = "utter_invalid_phone" if asked_before and digits else "utter_ask_callback_phone"
            return Reply((self._parts.responses.say(name),))
        memory.offer = {}
        name = facts.get("contact_name") or facts.get("company") or "Sie"
        wish = CallbackWish(
            memory.conversation_id,
            phone=facts["phone"],
            contact_name=facts.get("contact_name", ""),
            company=facts.get("company", ""),
            place=facts.get("place", ""),
            concern=concern(memory),
        )
        self._parts.callbacks.note(wish, chambers_in_charge(self._parts, memory))
        return Reply((self._parts.responses.say("utter_callback_noted", name=name, phone=facts["phone"]),))
