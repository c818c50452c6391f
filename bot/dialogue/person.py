from __future__ import annotations

from datetime import timedelta

from bot.clock import local_date
from bot.dialogue.context import DialogueParts
from bot.dialogue.in_charge import chambers_in_charge
from bot.dialogue.memory import Memory
from bot.handover.parts import Wish
from bot.handover.presence import Availability
from bot.wording import day_in_words, time_in_words


def availability(parts: DialogueParts, memory: Memory) -> Availability:
    """Whether somebody of the chambers in charge would answer right now."""
    return parts.handover.availability([one.key for one in chambers_in_charge(parts, memory)])


def person_now(parts: DialogueParts, memory: Memory) -> str:
    """One sentence before a person is offered: whether somebody is there, otherwise from when on."""
    return in_words(parts, availability(parts, memory))


def in_words(parts: DialogueParts, there: Availability) -> str:
    if there.there:
        return "Gerade ist ein Mensch für Sie da."
    if there.is_open or there.opens_at is None:
        return "Gerade ist kein Mensch frei."
    day, today = local_date(there.opens_at), local_date(parts.clock.now())
    when = {today: "heute", today + timedelta(days=1): "morgen"}.get(day) or f"am {day_in_words(day)},"
    return f"Gerade ist kein Mensch da, wieder {when} ab {time_in_words(there.opens_at)}."


def wish_for_a_person(parts: DialogueParts, memory: Memory) -> Wish:
    """Why, and at which chambers, by what is remembered of the conversation."""
    facts = memory.facts
    if facts.get("urgency"):
        reason = "urgent"
    elif facts.get("complained"):
        reason = "complaint"
    else:
        reason = "misunderstood" if memory.misunderstandings > 1 else "asked"
    keys = tuple(one.key for one in chambers_in_charge(parts, memory))
    topic = str(facts.get("topic") or memory.last_topic or "")
    return Wish(reason, keys, str(facts.get("region") or ""), topic)
