from __future__ import annotations

import re

from bot.conversation.reply import Reply, Turn
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory

_ASKED = re.compile(
    r"\b(?:was|wie)\b.*\b(?:vereinbart|abgemacht|ausgemacht|besprochen|abgesprochen)\b", re.IGNORECASE
)


class AgreedDialogue:
    """What was agreed with an expert in this conversation, when somebody asks for it."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def take(self, memory: Memory, turn: Turn) -> Reply | None:
        agreed = memory.facts.get("agreed") or ()
        if not agreed or not _ASKED.search(turn.text):
            return None
        lines = "\n".join(f"- {one}" for one in agreed)
        return Reply((self._parts.responses.say("utter_agreed", agreed=lines),))
