from __future__ import annotations

from bot.conversation.reply import Bubble
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.triage.concern import concern_from
from bot.triage.routing import CHAMBER_FINDER, route_for


def other_body_hint(parts: DialogueParts, memory: Memory) -> Bubble | None:
    """Who is in charge instead of the Sprechtag, by what was said; None where the Sprechtag is right.

    Places outside of the state have words of their own.
    """
    route = route_for(concern_from(memory.facts), parts.chambers)
    if route.kind != "other_body" or route.body == CHAMBER_FINDER:
        return None
    return parts.responses.say("utter_triage_hint", reason=route.reason, body=route.body)
