from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bot.clock import Clock, local_date
from bot.conversation.reply import Bubble
from bot.knowledge import render as rendering
from bot.knowledge import selection
from bot.knowledge.entry import Entry, Fault, Length
from bot.knowledge.load import EntryFiles, Snapshot
from bot.knowledge.search import SearchIndex
from bot.knowledge.selection import Facts

# Nearness at which a question is about one entry of its topic, and at which its topic was mistaken.
_POINTED = 0.18
_BEYOND_DOUBT = 0.35

_log = logging.getLogger(__name__)


class KnowledgeBase:
    """The answers of data/knowledge, as the files say them at this moment."""

    def __init__(self, folder: Path, clock: Clock, rest_seconds: float = 0.0) -> None:
        self._files = EntryFiles(folder, rest_seconds)
        self._clock = clock
        self._at: Snapshot | None = None
        self._by_id: Mapping[str, Entry] = {}
        self._index = SearchIndex(())

    def answer(
        self, topic: str, facts: Facts, aspect: str = "general", seen: Sequence[str] = ()
    ) -> Entry | None:
        """The entry that fits topic, company and aspect best; None if there is none that holds today.

        `aspect="more"` gives what is not in `seen`; the other aspects prefer it.
        """
        if topic.split("_", 1)[-1] == aspect:
            # "Gibt es Förderung?" asks topic_funding for what it is about.
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

    def search(self, text: str, limit: int = 3) -> list[tuple[Entry, float]]:
        """Entries whose words are near a question, best first, with a score from 0 to 1.

        Only what is near enough to be offered as "Meinten Sie …?", so the list is often empty.
        """
        entries, today = self._entries(), self._today()
        found = ((entries[name], score) for name, score in self._index.search(text))
        return [(one, score) for one, score in found if one.may_be_given(today)][:limit]

    def pointed(self, text: str, topic: str, facts: Facts) -> Entry | None:
        """The entry whose subject a question names; None where it asks about the topic in general.

        One of another topic only where its words are near beyond doubt: then the topic was mistaken.
        """
        entries, today = self._entries(), self._today()
        near = [
            (entries[name], score)
            for name, score in self._index.scores(text)
            if score >= _POINTED and self._may_be_pointed_at(entries[name], facts, today)
        ]
        if not near:
            return None
        best, score = near[0]
        both_topics = topic.startswith("topic_") and best.topic.startswith("topic_")
        if both_topics and best.topic != topic and score >= _BEYOND_DOUBT:
            return best
        return next((one for one, _ in near if one.topic == topic), None)

    @staticmethod
    def _may_be_pointed_at(entry: Entry, facts: Facts, today: date) -> bool:
        given = entry.may_be_given(today) and not entry.is_expired(today)
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
            self._index = SearchIndex(tuple(self._by_id.values()))
            for fault in snapshot.faults:
                _log.warning("knowledge file not usable, its last good version stays: %s", fault)
        return self._by_id

    def _today(self) -> date:
        return local_date(self._clock.now())
