from __future__ import annotations

import json
import re
from typing import Any

from bot.conversation.reply import Bubble, Button, Reply, Turn
from bot.dialogue.answers import Answers
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.knowledge.aspects import aspect_in
from bot.nlu.parsers.german import fold

ASKS_FACT = "fact"
SECTORS = {
    "handwerk": "Handwerk",
    "handel": "Handel",
    "industrie": "Industrie",
    "dienstleistung": "Dienstleistung",
    "gastgewerbe": "Gastgewerbe",
    "landwirtschaft": "Landwirtschaft",
    "bildung": "Bildung",
    "gesundheit": "Gesundheit und Pflege",
}
# NIS-2 and the check for small companies both divide at 50.
SIZES = {"1-49": "Bis 49 Beschäftigte", "50-": "Ab 50 Beschäftigte"}
_QUESTIONS = {
    "region": "utter_ask_fact_region",
    "sector": "utter_ask_fact_sector",
    "employees": "utter_ask_fact_employees",
}
_SKIPS = re.compile(
    r"\W*(?:egal|überspringen|weiter|(?:das )?(?:weiß|weiss) (?:ich )?nicht|möchte ich nicht sagen"
    r"|keine angabe|spielt keine rolle|nein(?: danke)?|ist doch egal)\W*",
    re.IGNORECASE,
)


class MissingFacts:
    """Asks for region, sector or size where one of them would change the answer; each once at most."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts
        self._answers = Answers(parts)

    def take(self, memory: Memory, turn: Turn) -> Reply | None:
        """What the answer to such a question changes; None for a turn that is about something else."""
        asked = memory.offer if memory.offer.get("asks") == ASKS_FACT else {}
        if asked:
            memory.offer = {}
        for value in turn.values("fact"):
            name, _, told = str(value).partition(":")
            memory.facts |= _told(name, told)
        if not asked:
            return None
        fact = str(asked["fact"])
        if turn.values("fact") or (not turn.text.startswith("/") and _SKIPS.fullmatch(turn.text)):
            return self._answer(memory, asked)
        if fact == "sector" and (sector := _sector_in(turn.text)):
            memory.facts["sector"] = sector
        known = bool(memory.facts.get(fact)) and turn.intent in ("inform", "nlu_fallback", "out_of_scope")
        return self._answer(memory, asked) if known and "?" not in turn.text else None

    def added(self, memory: Memory, turn: Turn, reply: Reply) -> Reply:
        """The reply with a question under it where the company's facts would have given another one."""
        asks = (memory.facts.get("triage") or {}).get("open")
        busy = memory.booking.get("active") or memory.change.get("task") or memory.offer or asks
        seen = memory.facts.get("seen") or [""]
        if busy or not turn.intent.startswith("topic_"):
            return reply
        aspect = (aspect_in(turn.text) if not turn.text.startswith("/") else None) or "general"
        question = self._question(memory, memory.last_topic, aspect, str(seen[-1]))
        return Reply((*reply.bubbles, question)) if question else reply

    def _question(self, memory: Memory, topic: str, aspect: str, shown: str) -> Bubble | None:
        knowledge = self._parts.knowledge
        if (topic, aspect) == ("topic_funding", "funding"):
            aspect = "general"
        given = knowledge.answer(topic, memory.facts, aspect)
        fact = knowledge.missing_fact(topic, memory.facts, aspect)
        asked = memory.facts.get("asked_facts", [])
        # An entry that was asked for by its name is the same for every company.
        if fact is None or fact in asked or given is None or given.id != shown:
            return None
        memory.facts["asked_facts"] = [*asked, fact]
        memory.offer = {"asks": ASKS_FACT, "fact": fact, "topic": topic, "aspect": aspect, "entry": shown}
        bubble = self._parts.responses.say(_QUESTIONS[fact])
        buttons = [Button(title, _payload(f"{fact}:{key}")) for key, title in self._choices(fact).items()]
        return Bubble(bubble.text, (*buttons, Button("Überspringen", _payload("skip:"))))

    def _answer(self, memory: Memory, asked: dict[str, Any]) -> Reply:
        topic, aspect, shown = str(asked["topic"]), str(asked["aspect"]), str(asked["entry"])
        entry = self._parts.knowledge.answer(topic, memory.facts, aspect)
        if entry is None or entry.id == shown:
            further = self._question(memory, topic, aspect, shown)
            same = self._parts.responses.say("utter_fact_changes_nothing")
            return Reply((further or same,))
        memory.facts["seen"] = [*memory.facts.get("seen", []), entry.id]
        return Reply((self._answers.render(memory, entry),))

    def _choices(self, fact: str) -> dict[str, str]:
        if fact == "region":
            return {region.key: region.label for region in self._parts.chambers.regions}
        return SECTORS if fact == "sector" else SIZES


def _told(name: str, value: str) -> dict[str, Any]:
    if name == "employees" and value in SIZES:
        low, _, high = value.partition("-")
        return {"employees": [int(low), int(high) if high else None]}
    if name == "sector" and value in SECTORS:
        return {"sector": value}
    return {"region": value, "elsewhere": False} if name == "region" else {}


def _sector_in(text: str) -> str:
    return next((key for key, label in SECTORS.items() if fold(label.split()[0]) in fold(text)), "")


def _payload(value: str) -> str:
    return f"/choose{json.dumps({'fact': value})}"
