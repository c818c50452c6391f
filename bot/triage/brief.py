from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.booking.papers import Material, Paper
from bot.booking.views import BookingView
from bot.clock import Clock, local_date
from bot.knowledge.base import KnowledgeBase
from bot.notify.notes import as_page
from bot.schedule.config import Chambers
from bot.triage.concern import Concern, concern_from
from bot.triage.routing import route_for
from bot.wording import span_in_words

_PREPARATION = "session-preparation-kurz"
_CHECKLIST = "session-preparation-checkliste"
_MOST_MATERIAL = 4
_MOST_ON_THE_SHEET = 2  # it stays one page
_TOLD = "Das haben Sie uns schon gesagt. Die Fachperson weiß es"
# What the expert will want to know first, asked in this order where it is missing.
_OPEN = {
    "goal": "Was soll nach dem Gespräch klarer sein?",
    "starting_point": "Womit arbeitet das Unternehmen heute?",
    "trade": "Aus welcher Branche kommt das Unternehmen?",
    "employees": "Wie viele Menschen arbeiten dort?",
    "tried": "Was wurde schon versucht?",
}
_LABELS = {
    "trade": "Branche",
    "employees": "Beschäftigte",
    "place": "Ort",
    "goal": "Ziel",
    "starting_point": "Ausgangslage",
    "tried": "Schon versucht",
}


class BookingPapers:
    """The brief for the expert, the preparation sheet and the material for the company."""

    def __init__(self, knowledge: KnowledgeBase, chambers: Chambers, clock: Clock, address: str) -> None:
        self._knowledge = knowledge
        self._chambers = chambers
        self._clock = clock
        self._address = address

    def brief(self, booking: BookingView, facts: Mapping[str, Any]) -> Paper:
        concern = concern_from({**facts, "concern": booking.concern})
        text = "\n\n".join(
            part
            for part in (
                f"Kurzprofil zu {booking.reference}\n{span_in_words(booking.starts_at, booking.ends_at)}",
                _listed("Unternehmen", [booking.company, *_known(concern)]),
                _listed("Thema", [self._topic(concern)] if concern.topic else []),
                f"In eigenen Worten:\n„{concern.own_words}“" if concern.own_words else "",
                _listed("Selbstcheck", _self_check(facts.get("self_check_result"))),
                _listed("Der Chatbot hat geantwortet zu", self._seen(facts)),
                _listed(
                    "Offene Fragen", [text for name, text in _OPEN.items() if not getattr(concern, name)]
                ),
                f"Zuordnung: {route_for(concern, self._chambers).reason}",
            )
            if part
        )
        title = f"Kurzprofil {booking.reference}"
        return Paper(f"kurzprofil-{booking.reference}.html", text, as_page(text, title, self._address))

    def preparation(self, booking: BookingView, facts: Mapping[str, Any]) -> Paper | None:
        entry = self._knowledge.entry(_PREPARATION)
        if entry is None:
            return None
        checklist = self._knowledge.entry(_CHECKLIST)
        concern = concern_from({**facts, "concern": booking.concern})
        known = [f"Thema: {self._topic(concern)}"] if concern.topic else []
        parts = [_listed(_TOLD, [*known, *_known(concern)]), _plain(entry.long)]
        parts = [part for part in parts if part]
        material = [f"{one.title}: {one.url}" for one in self.material(facts)[:_MOST_ON_THE_SHEET]]
        if material:
            parts.append(_listed("Zum Einlesen", material))
        text = "\n\n".join(parts)
        title = f"Vorbereitung auf Ihren Termin {booking.reference}"
        whole = "\n\n".join(
            [title, span_in_words(booking.starts_at, booking.ends_at), text]
            + ([_plain(checklist.long)] if checklist else [])
        )
        return Paper(f"vorbereitung-{booking.reference}.html", text, as_page(whole, title, self._address))

    def material(self, facts: Mapping[str, Any]) -> Sequence[Material]:
        """What is behind the answers to the topic: its official and best-known pages."""
        topic = str(facts.get("topic") or "")
        entry = self._knowledge.answer(topic, dict(facts)) if topic else None
        sources = entry.sources if entry else ()
        return [Material(topic, one.title, one.url) for one in sources[:_MOST_MATERIAL]]

    def named(self, ids: Sequence[str]) -> Sequence[Material]:
        found = [entry for entry in (self._knowledge.entry(one) for one in ids) if entry]
        today = local_date(self._clock.now())
        current = [entry for entry in found if entry.may_be_given(today)]
        return [Material(entry.id, entry.title, entry.sources[0].url) for entry in current]

    def _topic(self, concern: Concern) -> str:
        mains = [one for one in self._knowledge.entries(concern.topic) if one.main]
        return mains[0].title if mains else concern.topic

    def _seen(self, facts: Mapping[str, Any]) -> list[str]:
        entries = (self._knowledge.entry(str(one)) for one in facts.get("seen") or ())
        return [entry.title for entry in entries if entry]


def _known(concern: Concern) -> list[str]:
    return [f"{label}: {getattr(concern, name)}" for name, label in _LABELS.items() if getattr(concern, name)]


def _self_check(result: Any) -> list[str]:
    if isinstance(result, Mapping):
        return [f"{name}: {value}" for name, value in result.items() if isinstance(value, str | int | float)]
    return [str(result)] if result else []


def _listed(title: str, lines: Sequence[str]) -> str:
    return f"{title}:\n\n" + "\n".join(f"- {' '.join(line.split())}" for line in lines) if lines else ""


def _plain(markdown: str) -> str:
    """The Markdown subset of our entries as plain text."""
    return markdown.replace("**", "").strip()
