from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from bot.knowledge.entry import Entry
from bot.nlu.parsers.german import fold

# Words of a question that say nothing about its subject.
_EMPTY = frozenset(
    fold(word)
    for word in (
        "aber als also am an auch auf aus bei beim bin bitte brauche brauchen da das dass dem den "
        "denn der des die dies diese dieser doch dürfen ein eine einem einen einer eines er es "
        "etwas für geben geht gibt gilt hab habe haben hallo hat hätte ich ihr im in ins ist ja "
        "jetzt kann können könnte lassen mal man mein meine meinem meinen meiner mich mir mit "
        "möchte muss müssen nach nicht noch nur nun ob oder schon sein sich sie sind so soll sollen "
        "sollte über um und uns unser unsere unserem unseren unserer vom von vor wann war warum was "
        "welche welcher welches wenn wer werden wie will wir wird wissen wo wofür worauf würde zu "
        "zum zur macht machen mache gehen tun damit dafür dazu davon beim betrieb firma unternehmen "
        "frage thema "
    ).split()
)
_GRAMS = (3, 5)
# Words of title and keywords count as often again, the editor chose them for this.
_TITLE_WEIGHT = 3


class SearchIndex:
    """Matches a question against entries by character n-grams: German compounds share them, words do not."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        counts = {one.id: _document(one) for one in entries}
        spread = Counter(gram for grams in counts.values() for gram in grams)
        self._idf = {gram: math.log((1 + len(counts)) / (1 + n)) + 1 for gram, n in spread.items()}
        self._unknown = math.log(1 + len(counts)) + 1
        self._ids = list(counts)
        # For each sequence the entries that have it, with its weight there: a question has few sequences.
        self._found_in: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, grams in enumerate(counts.values()):
            for gram, weight in self._weigh(grams).items():
                self._found_in[gram].append((place, weight))

    def scores(self, text: str) -> list[tuple[str, float]]:
        """All ids with their scores from 0 to 1, best first."""
        asked = self._weigh(Counter(_grams(text)))
        sums = [0.0] * len(self._ids)
        for gram, weight in asked.items():
            for place, other in self._found_in.get(gram, ()):
                sums[place] += weight * other
        scores = [(name, round(score, 4)) for name, score in zip(self._ids, sums, strict=True)]
        return sorted(scores, key=lambda one: (-one[1], one[0]))

    def _weigh(self, counts: Counter[str]) -> dict[str, float]:
        weights = {
            gram: (1 + math.log(count)) * self._idf.get(gram, self._unknown) for gram, count in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {gram: weight / length for gram, weight in weights.items()}


def _document(entry: Entry) -> Counter[str]:
    named = Counter(_grams(" ".join((entry.title, *entry.keywords))))
    told = Counter(_grams(entry.short))
    return Counter({gram: _TITLE_WEIGHT * named[gram] + told[gram] for gram in named | told})


def words_that_count(text: str) -> list[str]:
    """The words of a question that say something about its subject."""
    return [word for word in re.findall(r"[^\W_]+", fold(text)) if word not in _EMPTY]


def _grams(text: str) -> Iterator[str]:
    for word in words_that_count(text):
        padded = f" {word} "
        yield padded
        for size in range(_GRAMS[0], _GRAMS[1] + 1):
            yield from (padded[at : at + size] for at in range(len(padded) - size + 1))
