from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.knowledge.entry import Entry
from bot.knowledge.names import Names
from bot.knowledge.search import SearchIndex
from bot.knowledge.vectors import SentenceVectors

# Shares of an entry's score beside the letters: what the sentence means, and what the engine took it for.
# Chosen with the limits below by tests/knowledge/tables/entry_questions.yml, by tests/truth and
# by the sentences out of scope in data/nlu, of which three in a hundred may be offered an entry.
_BY_MEANING = 0.3
_BY_TOPIC = 0.2


@dataclass(frozen=True)
class Limits:
    """Scores from which an entry is offered as "Meinten Sie …?", is given within its topic, and is given
    although another topic was understood (if it also leads by that much)."""

    offered: float
    given: float
    given_elsewhere: float
    lead: float = 0.1


WITH_VECTORS = Limits(offered=0.36, given=0.3, given_elsewhere=0.4)
BY_LETTERS = Limits(offered=0.25, given=0.2, given_elsewhere=0.4)


class Near(NamedTuple):
    """An entry and how near a question is to it; `named` is the length of its name in the question."""

    id: str
    score: float
    named: int = 0


def texts_of(entry: Entry) -> tuple[str, str]:
    """What the sentence vectors of an entry are made of."""
    return f"{entry.title} {', '.join(entry.keywords)}", entry.short


class Finder:
    """Finds the entries that a question is about: by names, letters, meaning and the likely topic."""

    def __init__(self, entries: Sequence[Entry], vectors: SentenceVectors) -> None:
        self._letters = SearchIndex(entries)
        self._names = Names(entries)
        self._vectors = vectors
        self._topics = {one.id: one.topic for one in entries}
        self._texts = {one.id: texts_of(one) for one in entries}
        # A turn looks at its question from several sides.
        self._last: tuple[tuple[str, dict[str, float]], list[Near]] | None = None

    def near(self, question: str, likely: Mapping[str, float]) -> tuple[list[Near], Limits]:
        """All entries, the nearest first, with the limits that hold for these scores.

        `likely` has the share that the engine gave to each topic.
        """
        asked = (question, dict(likely))
        if self._last is not None and self._last[0] == asked:
            return list(self._last[1]), WITH_VECTORS
        by_letters = dict(self._letters.scores(question))
        by_meaning = self._vectors.nearness(question, self._texts)
        named = self._names.named_in(question)
        found = [
            Near(
                name,
                letters
                + _BY_MEANING * by_meaning.get(name, 0.0)
                + _BY_TOPIC * likely.get(self._topics[name], 0.0),
                named.get(name, 0),
            )
            for name, letters in by_letters.items()
        ]
        found.sort(key=lambda one: (-one.named, -one.score, one.id))
        if not by_meaning:
            return found, BY_LETTERS
        self._last = (asked, list(found))
        return found, WITH_VECTORS
