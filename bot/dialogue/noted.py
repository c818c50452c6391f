from __future__ import annotations

from bot.booking.form_answers import names_the_concern
from bot.conversation.reply import Reply, Turn
from bot.dialogue.context import DialogueParts
from bot.dialogue.corrections import read_back
from bot.dialogue.memory import Memory
from bot.wording import joined


def noted(parts: DialogueParts, memory: Memory, turn: Turn) -> Reply | None:
    """Reads back what a turn told while no form is open; None where it told nothing."""
    told = read_back(memory.facts, memory.said_now)
    if not told:
        return None
    if not memory.facts.get("concern") and (concern := names_the_concern(turn.text)):
        memory.facts["concern"] = concern  # who books next is not asked for it again
    return Reply((parts.responses.say("utter_take_details_without_form", facts=joined(told)),))
