from __future__ import annotations

from bot.dialogue.memory import Memory

_LONGEST = 140


def concern(memory: Memory) -> str:
    """The concern in the visitor's own words: what was named as such, otherwise what was asked here."""
    return str(memory.facts.get("concern") or "; ".join(memory.facts.get("asked", ())))


def shortened(text: str) -> str:
    """As much as a summary needs; the expert reads all of it."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"
