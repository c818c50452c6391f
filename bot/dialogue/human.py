from __future__ import annotations

from bot.booking.form_answers import contact_in
from bot.conversation.reply import Reply, Turn
from bot.dialogue.context import DialogueParts
from bot.dialogue.fallback import contacts
from bot.dialogue.memory import Memory

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
        self._parts.callbacks.note(memory)
        return Reply((self._parts.responses.say("utter_callback_noted", name=name, phone=facts["phone"]),))
