from __future__ import annotations

import json
from collections.abc import Callable

from bot.booking.views import TimeSlotQuery
from bot.conversation.reply import Bubble, Button, Reply
from bot.dialogue import time_slots
from bot.dialogue.context import DialogueParts
from bot.dialogue.corrections import read_back
from bot.dialogue.elsewhere import other_chambers
from bot.dialogue.for_the_expert import facts_for_the_expert
from bot.dialogue.in_charge import chamber_in_charge, contacts
from bot.dialogue.memory import Memory
from bot.dialogue.topics import title_of
from bot.knowledge.material import material_in
from bot.triage.concern import Concern, concern_from
from bot.triage.questions import load_questions
from bot.triage.routing import CHAMBER_FINDER, Route, route_for
from bot.wording import joined

_BOOK = Button("Termin buchen", "/book_session")
_PERSON = Button("Mit einem Menschen sprechen", "/request_human")
_WRONG = Button("Das stimmt nicht", '/choose{"triage": "wrong"}')
_READ_BACK = frozenset({"company", "trade_label", "place", "employees"})
_MOST_MATERIAL = 2
# What a visitor can take back at once, with what is said for it.
_NOT_SO = {
    "founding": "Das Unternehmen gibt es schon",
    "matter": "Es ist keine Rechts- oder Steuerfrage",
    "urgency": "Es eilt nicht",
    "wants": "Doch lieber ein Gespräch",
}
_LABELS = {"topic": "Thema", "place": "Ort", "trade": "Branche", "pace": "Wie eilig es ist"}


class TriageResult:
    """Where a concern goes, in one sentence, and how to set it right."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts
        self._say: Callable[..., Bubble] = parts.responses.say

    def is_settled(self, memory: Memory) -> bool:
        """Whether no further question could change the route."""
        concern = concern_from(memory.facts)
        route = route_for(concern, self._parts.chambers)
        return route.is_settled or (route.kind == "self_help" and bool(concern.topic))

    def show(self, memory: Memory) -> Reply:
        concern = concern_from(memory.facts)
        route = route_for(concern, self._parts.chambers)
        understood = self._understood(memory, concern)
        if route.kind == "other_body":
            return self._elsewhere(memory, concern, route, understood)
        if route.kind == "self_help":
            return self._to_read(concern, route, understood)
        memory.offer = {"yes": "request_human" if route.kind == "expert_now" else "book_session"}
        if route.kind == "expert_now":
            bubble = self._say("utter_triage_expert_now", understood=understood, reason=route.reason)
            return Reply((bubble,)).with_buttons([_PERSON, _BOOK, _WRONG])
        free = self._parts.bookings.free_time_slots(TimeSlotQuery(regions=_regions(concern)), 1)
        following = (
            f"\nDer nächste freie Termin: **{time_slots.in_words(free[0])}** ({free[0].region_label})."
            if free
            else ""
        )
        bubble = self._say(
            "utter_triage_sprechtag", understood=understood, reason=route.reason, following=following
        )
        return Reply((bubble,)).with_buttons([_BOOK, *_reading(concern), _PERSON, _WRONG])

    def what_is_wrong(self, memory: Memory) -> Reply:
        """The facts behind the result, each as a button to set it right."""
        facts = memory.facts
        buttons = [
            Button(title, _payload(f"not:{name}"))
            for name, title in _NOT_SO.items()
            if _can_be_undone(facts, name)
        ]
        known = [
            one
            for one in load_questions(self._parts.chambers)
            if one.key in _LABELS and one.is_answered(facts)
        ]
        buttons += [Button(_LABELS[one.key], _payload(f"ask:{one.key}")) for one in known]
        return Reply((self._say("utter_triage_what_is_wrong"),)).with_buttons([*buttons, _PERSON])

    def take_back(self, memory: Memory, name: str) -> None:
        if name == "wants":
            memory.facts["wants"] = "session"
        elif name in _NOT_SO:
            memory.facts[name] = False if name == "founding" else ""
            if name == "urgency":
                memory.facts["wants"] = "session"
                memory.facts["calm"] = True

    def prepared(self, memory: Memory) -> Reply:
        """After the questions for a booked talk: the expert gets what was said, as a new brief."""
        own = self._parts.bookings.bookings_of(memory.conversation_id)
        if not own:
            return self.show(memory)
        facts, chamber = facts_for_the_expert(memory), chamber_in_charge(self._parts, memory)
        self._parts.bookings.add_facts(own[0].reference, own[0].email, facts, chamber)
        return Reply((self._say("utter_triage_prepared"),))

    def _understood(self, memory: Memory, concern: Concern) -> str:
        told = read_back(memory.facts, _READ_BACK)
        region = concern.region and self._parts.chambers.region(concern.region).label
        if region and not concern.place:
            told.append(f"Region {region}")
        told = [*([title_of(concern.topic)] if title_of(concern.topic) else []), *told]
        return f"Ich habe verstanden: {joined(told)}.\n" if told else ""

    def _to_read(self, concern: Concern, route: Route, understood: str) -> Reply:
        known, links = material_in(self._parts.chambers.state), []
        for entry in self._parts.knowledge.entries(concern.topic or None):
            links += [known[name] for name in entry.material if name in known and known[name] not in links]
        address = f"{self._parts.address}/material"
        listed = [f"- [{one.title}]({address}/{one.id})" for one in links[:_MOST_MATERIAL]]
        listed = listed or [f"- [Alle Checklisten und Leitfäden]({address})"]
        bubble = self._say(
            "utter_triage_self_help", understood=understood, reason=route.reason, links="\n".join(listed)
        )
        return Reply((bubble,)).with_buttons([*_reading(concern), _BOOK, _PERSON, _WRONG])

    def _elsewhere(self, memory: Memory, concern: Concern, route: Route, understood: str) -> Reply:
        if route.body == CHAMBER_FINDER:
            pointer = other_chambers(self._parts, concern.state)
        else:
            pointer = f"Zuständig ist {route.body}. Den Weg dorthin nennt Ihnen Ihre Kammer:\n" + contacts(
                self._parts, memory
            )
        bubble = self._say(
            "utter_triage_other_body", understood=understood, reason=route.reason, pointer=pointer
        )
        return Reply((bubble,)).with_buttons([_WRONG, Button("Trotzdem ein Termin", _BOOK.payload), _PERSON])


def _regions(concern: Concern) -> tuple[str, ...]:
    return (concern.region,) if concern.region else ()


def _reading(concern: Concern) -> list[Button]:
    title = title_of(concern.topic)
    return [Button(f"Lesen: {title}", f"/{concern.topic}")] if title else []


def _can_be_undone(facts: dict[str, object], name: str) -> bool:
    return facts.get("wants") == "self_help" if name == "wants" else bool(facts.get(name))


def _payload(value: str) -> str:
    return f"/choose{json.dumps({'triage': value})}"
