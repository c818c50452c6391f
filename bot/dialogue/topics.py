from __future__ import annotations

from bot.conversation.reply import Turn
from bot.dialogue.context import DialogueParts
from bot.dialogue.fallback import TITLES

# Below this the engine's second thoughts on a sentence say nothing.
_LEAST = 0.35


# Buttons that ask something read ill where a topic is named.
_NAMES = {
    "topic_getting_started": "Erste Schritte",
    "topic_how_to_proceed": "Das Vorgehen",
    "topic_why_digitalise": "Nutzen der Digitalisierung",
}


def topic_of(parts: DialogueParts, turn: Turn) -> str:
    """The topic that a concern in the visitor's own words is about; "" where nothing is near enough."""
    if turn.intent.startswith("topic_"):
        return turn.intent
    for intent, confidence in turn.ranking:
        if intent.startswith("topic_") and confidence >= _LEAST:
            return intent
    found = parts.knowledge.search(turn.text, limit=5)
    return next((entry.topic for entry in found if entry.topic.startswith("topic_")), "")


def title_of(topic: str) -> str:
    """What a topic is called where it is named."""
    return _NAMES.get(topic) or TITLES.get(topic, "")
