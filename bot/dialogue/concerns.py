from __future__ import annotations

from bot.dialogue.memory import Memory

_LONGEST = 140


def concern(memory: Memory) -> str:
    """The concern: what was named as such, else what was agreed with an expert, else what was asked here."""
    facts = memory.facts
    return str(facts.get("concern") or "; ".join(facts.get("agreed") or facts.get("asked", ())))


def shortened(text: str) -> str:
    """As much as a summary needs; the expert reads all of it."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"
