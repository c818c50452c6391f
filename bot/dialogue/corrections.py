from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.reply import Reply
from bot.dialogue.booking_end import FORMATS, employees_in_words
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.wording import joined

_TIME = "time_slot"  # as BookingForm.asked has it
# What a noted fact is called when it is read back.
_NAMES = {
    "company": "{}",
    "trade_label": "{}",
    "place": "Ort {}",
    "contact_name": "{}",
    "email": "{}",
    "phone": "Telefon {}",
    "employees": "{}",
    "meeting_format": "{}",
}


def read_back(facts: Mapping[str, Any], names: frozenset[str]) -> list[str]:
    """The named facts in words, as far as they are known."""
    return [
        pattern.format(_in_words(name, facts[name]))
        for name, pattern in _NAMES.items()
        if name in names and facts.get(name)
    ]


def acknowledged(
    parts: DialogueParts,
    known: Mapping[str, Any],
    memory: Memory,
    said: frozenset[str],
    reply: Reply,
    asked_before: str = "",
) -> Reply:
    """A correction in the middle of a booking is said back before the booking goes on; so is what was told
    while the choice of a time stands, which is asked for again."""
    if not memory.booking.get("active"):
        return reply
    if asked_before == memory.booking.get("asked") == _TIME:
        new = read_back(memory.facts, frozenset(name for name in said if not known.get(name)))
        if new:
            reply = Reply((parts.responses.say("utter_noted", facts=joined(new)),), True).followed_by(reply)
    changed = frozenset(name for name in said if known.get(name) and memory.facts.get(name) != known[name])
    if {"company", "trade_label"} <= changed:
        changed -= {"trade_label"}
    told = read_back(memory.facts, changed)
    if not told:
        return reply
    bubble = parts.responses.say("utter_corrected", facts=joined(told))
    return Reply((bubble,), True).followed_by(reply)


def _in_words(name: str, value: Any) -> str:
    if name == "meeting_format":
        return FORMATS.get(value, str(value))
    return employees_in_words(value) if name == "employees" else str(value)
