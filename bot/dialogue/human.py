from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, replace

from bot.conversation.reply import Reply
from bot.dialogue.context import DialogueParts
from bot.dialogue.in_charge import contacts
from bot.dialogue.memory import Memory
from bot.dialogue.person import availability, in_words, person_now, wish_for_a_person
from bot.errors import NotFound


class HumanDialogue:
    """The ways to a person: the queue, or where nobody is there the chambers' numbers and a call-back."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def request(self, memory: Memory) -> Reply:
        """Looks first whether somebody is there. The conversation changes hands when this is stored."""
        say, there = self._parts.responses.say, availability(self._parts, memory)
        wish = wish_for_a_person(self._parts, memory)
        if there.there:
            memory.offer = {}
            return Reply((replace(say("utter_handover_asking"), person=asdict(wish)),), booking_open=True)
        with suppress(NotFound):  # Rasa's own shell has nobody who waits
            self._parts.handover.in_vain(memory.conversation_id, wish)
        memory.offer = {"yes": "request_callback"}
        now = in_words(self._parts, there)
        return Reply((say("utter_request_human", now=now, contacts=contacts(self._parts, memory)),))

    def complaint(self, memory: Memory) -> Reply:
        """Says sorry, offers a person and tells whether one is there. What stands open stays so."""
        memory.facts["complained"] = True
        memory.offer = memory.offer or {"yes": "request_human"}
        return Reply((self._parts.responses.say("utter_complaint", person=person_now(self._parts, memory)),))
