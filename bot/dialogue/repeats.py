from __future__ import annotations

import hashlib

from bot.conversation.reply import Reply
from bot.dialogue.context import DialogueParts
from bot.dialogue.in_charge import contacts
from bot.dialogue.memory import Memory


class Repeats:
    """Sees to it that nobody reads the same answer three times in a row."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def broken(self, memory: Memory, reply: Reply) -> Reply:
        """The reply; from its third time on every other one begins with a way out."""
        words = "\n".join(bubble.text for bubble in reply.bubbles)
        key = hashlib.sha256(words.encode()).hexdigest()[:16]
        times = int(memory.said.get("times", 0)) + 1 if memory.said.get("key") == key else 1
        memory.said = {"key": key, "times": times}
        if times < 3 or times % 2 == 0 or any(bubble.person for bubble in reply.bubbles):
            return reply
        way_out = self._parts.responses.say("utter_going_round", contacts=contacts(self._parts, memory))
        return Reply((way_out, *reply.bubbles), reply.booking_open, reply.question_open)
