from __future__ import annotations

from typing import Any

from bot.dialogue.memory import Memory

# What the conversation brought beside the form, in the words of `Memory.facts`.
_NAMES = (
    "topic",
    "goal",
    "starting_point",
    "tried",
    "urgency",
    "trade_label",
    "sector",
    "chamber_kind",
    "employees",
    "place",
    "region",
    "district",
    "asked",
    "agreed",
    "seen",
    "self_check_result",
    "material",
)
_MOST_SEEN = 8


def facts_for_the_expert(memory: Memory) -> dict[str, Any]:
    """What goes with a booking, so that nobody has to say it again."""
    facts = {name: memory.facts[name] for name in _NAMES if memory.facts.get(name)}
    if "seen" in facts:
        facts["seen"] = list(dict.fromkeys(facts["seen"]))[-_MOST_SEEN:]
    return facts
