from __future__ import annotations

import re

from bot.conversation.reply import Button, Turn
from bot.dialogue.fallback import TITLES

# Below this the second of two topics is mostly a neighbour of the first, seen on the training sentences.
_LEAST = 0.03
_SEVERAL = re.compile(
    r"(?<!^)\b(?:und|sowie|außerdem|ausserdem|plus|auch noch)\b|\?.+\?|[.!;].+\?|,.+\?",
    re.IGNORECASE | re.DOTALL,
)
_SHORTEST = 20


def second_topic(turn: Turn) -> Button | None:
    """The question left open where one message asked two things; its title says what it is about."""
    found = turn.second_intent
    if found and found in TITLES and found != turn.intent:
        return Button(TITLES[found], f"/{found}")
    if turn.text.startswith("/") or len(turn.text) < _SHORTEST or not _SEVERAL.search(turn.text.strip()):
        return None
    for intent, share in turn.ranking:
        if intent != turn.intent and intent in TITLES and share >= _LEAST:
            return Button(TITLES[intent], f"/{intent}")
        if intent != turn.intent:
            return None
    return None
