from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.clock import Clock, local_date
from bot.conversation.reply import Bubble
from bot.knowledge import render as rendering
from bot.knowledge import selection
from bot.knowledge.aspects import aspect_in
from bot.knowledge.entry import Entry, Fault, Length
from bot.knowledge.finder import Finder, Near
from bot.knowledge.load import EntryFiles, Snapshot
from bot.knowledge.search import words_that_count
from bot.knowledge.selection import Facts
from bot.knowledge.vectors import Encode, SentenceVectors, nobody
from bot.nlu.parsers.german import fold

_SIDES = frozenset({"cost", "duration", "funding", "first_step", "risk", "legal", "tools"})
# Given only to who asks for that side, or to words that are nearly the entry's own.
_ASKED_FOR = frozenset({"cost", "duration", "funding", "first_step"})
_OWN_WORDS = 0.75
# "Gibt es Förderung?" and "Wie fange ich an?" ask these topics for what they are about.
_IS_THE_TOPIC = frozenset({("topic_funding", "funding"), ("topic_getting_started", "first_step")})
_NOTHING: Mapping[str, Any] = MappingProxyType({})

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pointed:
    """The entry that a question is about. `by_name`: one of its names stands in the question; `sure`: and the
    rest of the question is near to it too, as "Zahlt das BAFA eine Wärmepumpe?" is not."""

    entry: Entry | None
    by_name: bool = False
    sure: bool = False


class KnowledgeBase:
    """The answers of data/knowledge, as the files say them at this moment.

    `encode` makes sentence vectors; without it entries are found by names and letters alone.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        rest_seconds: float = 0.0,
        encode: Encode = nobody,
        overlays: Sequence[Path] = (),
        state: str = "",
    ) -> None:
        self._files = EntryFiles(folder, rest_seconds, overlays, state)
        self._clock = clock
        self._at: Snapshot | None = None
        self._by_id: Mapping[str, Entry] = {}
        self._vectors = SentenceVectors(encode)
        self._finder = Finder((), self._vectors)

    def answer(
        self, topic: str, facts: Facts, aspect: str = "general", seen: Sequence[str] = ()
    ) -> Entry | None:
        """The entry that fits topic, company and aspect best; None if there is none that holds today.

        `aspect="more"` gives what is not in `seen`; the other aspects prefer it.
        """
        if (topic, aspect) in _IS_THE_TOPIC:
            aspect = "general"
        return selection.select(self.entries(topic), facts, aspect, self._today(), seen)

    def missing_fact(self, topic: str, facts: Facts, aspect: str = "general") -> str | None:
        """`region`, `sector` or `employees` where it is unknown and would change the answer."""
        return selection.missing_fact(self.entries(topic), facts, aspect, self._today())

    def entry(self, entry_id: str) -> Entry | None:
        """An entry by its id, also an expired one."""
        return self._entries().get(entry_id)

    def entries(self, topic: str | None = None) -> list[Entry]:
        """All entries of a topic, or all there are, by id."""
        found = self._entries().values()
        return sorted((one for one in found if topic in (None, one.topic)), key=lambda one: one.id)

    def heard(self, question: str, vector: Sequence[float]) -> None:
        """A question that came with its sentence vector (of length 1, from the encoder of the entries')."""
        self._vectors.heard(question, vector)

    def search(
        self, text: str, likely: Mapping[str, float] = _NOTHING, facts: Facts = _NOTHING, limit: int = 3
    ) -> list[Entry]:
        """Entries near a question, the nearest first; `likely` has the engine's share for each topic.

        Only what is near enough to be offered as "Meinten Sie …?", so the list is often empty.
        """
        entries, today = self._entries(), self._today()
        near, limits = self._finder.near(text, likely)
        found = [entries[one.id] for one in near if one.named or one.score >= limits.offered]
        fitting = [one for one in found if one.may_be_given(today) and selection.applies(one, facts)]
        return fitting[:limit]

    def pointed(self, text: str, topic: str, facts: Facts, likely: Mapping[str, float] = _NOTHING) -> Pointed:
        """The entry whose subject a question names; None where it asks about the topic in general.

        One of another topic only where it is near beyond doubt: then the topic was mistaken.
        """
        entries, today = self._entries(), self._today()
        near, limits = self._finder.near(text, likely)
        near = [
            one
            for one in near
            if (one.named or one.score >= limits.given)
            and self._may_be_pointed_at(entries[one.id], facts, today)
        ]
        named = [one for one in near if one.named]
        if named:
            # Of several with the same name the one for companies like this one.
            longest = max(one.named for one in named)
            alike = [one for one in named if one.named == longest]
            best = min(alike, key=lambda one: self._fitness(entries[one.id], today))
            return Pointed(entries[best.id], by_name=True, sure=best.score >= limits.given)
        if len(words_that_count(text)) < 2:
            # "Und KI?" asks for no side of it.
            near = [one for one in near if entries[one.id].aspect not in _SIDES]
        aspect = aspect_in(text)
        near = [
            one
            for one in near
            if entries[one.id].aspect not in _ASKED_FOR
            or entries[one.id].aspect == aspect
            or one.score >= _OWN_WORDS
        ]
        of_topic = next((one for one in near if entries[one.id].topic == topic), Near("", 0.0))
        if near and entries[near[0].id].topic != topic:
            first = near[0]
            if first.score >= limits.given_elsewhere and first.score - of_topic.score >= limits.lead:
                return Pointed(entries[first.id])
        return Pointed(entries[of_topic.id] if of_topic.score >= limits.given else None)

    def example(self, text: str) -> Entry | None:
        """The case example that a text names by one of its keywords, the longest of them ("Pflegedienst")."""
        said, best, length = fold(text), None, 3
        for one in self.entries():
            words = [fold(word) for word in one.keywords if one.example and fold(word) != "beispiel"]
            longest = max((len(word) for word in words if word in said), default=0)
            if longest > length:
                best, length = one, longest
        return best

    @staticmethod
    def _fitness(entry: Entry, today: date) -> tuple[bool, int]:
        return entry.is_expired(today), -selection.specificity(entry)

    @staticmethod
    def _may_be_pointed_at(entry: Entry, facts: Facts, today: date) -> bool:
        given = entry.may_be_given(today) and (not entry.is_expired(today) or bool(entry.names))
        return given and not entry.example and selection.applies(entry, facts)

    def render(self, entry: Entry, length: Length, today: date, facts: Facts | None = None) -> Bubble:
        """An entry as a message with sources, Stand and what can be asked next.

        With `facts` the buttons lead to what fits the company, say to an example of its trade.
        """

        def find_aspect(of: Entry, aspect: str) -> Entry | None:
            known = {**selection.facts_meant(of), **(facts or {})}
            return self.answer(of.topic, known, aspect, seen=(of.id,))

        return rendering.render(entry, length, today, find_aspect, self.entry)

    def faults(self) -> tuple[Fault, ...]:
        """Files that cannot be used at present, for the editor."""
        self._entries()
        return self._at.faults if self._at else ()

    def _entries(self) -> Mapping[str, Entry]:
        snapshot = self._files.snapshot()
        if snapshot is not self._at:
            self._at, self._by_id = snapshot, snapshot.by_id()
            self._finder = Finder(tuple(self._by_id.values()), self._vectors)
            for fault in snapshot.faults:
                _log.warning("knowledge file not usable, its last good version stays: %s", fault)
        return self._by_id

    def _today(self) -> date:
        return local_date(self._clock.now())
