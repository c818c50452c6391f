from __future__ import annotations

from bot.clock import local_date
from bot.conversation.reply import Turn
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.dialogue.plain_answers import picked


def chosen_of_shown(parts: DialogueParts, memory: Memory, turn: Turn) -> Turn | None:
    """ "Der zweite" after a list of free times that no form has asked about, as the choice it means."""
    if memory.booking.get("active"):
        return None
    offer, today = memory.offer, local_date(parts.clock.now())
    slot = picked(turn.text, offer.get("slots", ()), offer.get("at", ()), today, parts.chambers.zone)
    if not slot:
        return None
    chosen = ({"entity": "time_slot", "value": slot}, *turn.entities)
    return Turn(turn.conversation_id, turn.text, "choose", entities=chosen)
