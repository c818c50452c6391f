from __future__ import annotations

from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.schedule.chamber import Chamber
from bot.schedule.routing import chambers_for
from bot.schedule.values import ChamberKind


def chambers_in_charge(parts: DialogueParts, memory: Memory) -> tuple[Chamber, ...]:
    """The chambers that may be in charge by what is known of place and trade; all of them at first."""
    kind: ChamberKind | None = memory.facts.get("chamber_kind")
    return chambers_for(
        parts.chambers,
        memory.facts.get("region") or None,
        kind if kind in ("ihk", "hwk") else None,
        memory.facts.get("district", ""),
    )


def chamber_in_charge(parts: DialogueParts, memory: Memory) -> str:
    """The key of the chamber in charge by region and trade; "" where it depends on what was not said."""
    fitting = chambers_in_charge(parts, memory)
    return fitting[0].key if len(fitting) == 1 else ""


def contacts(parts: DialogueParts, memory: Memory) -> str:
    """The chambers in charge with their phone numbers, one a line."""
    return "\n".join(f"- {one.short_name}: {one.service_phone}" for one in chambers_in_charge(parts, memory))
