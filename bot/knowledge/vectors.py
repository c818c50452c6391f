from __future__ import annotations

import math
from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.vector_file import VECTORS, key_of, load_vectors

# Makes one sentence vector of length 1 a text; None while the sentence encoder cannot be reached.
Encode = Callable[[Sequence[str]], list[list[float]] | None]

# So many new texts are encoded within a turn, say after an entry was edited; more would take too long.
_MOST_NEW = 8
# Questions whose vectors came along with them; each is looked at within its own turn.
_MOST_HEARD = 64


def nobody(texts: Sequence[str]) -> list[list[float]] | None:
    """The encoder of who has none."""
    return None


class SentenceVectors:
    """Sentence vectors of the entries, and how near a question is to them."""

    def __init__(self, encode: Encode = nobody, file: Path = VECTORS) -> None:
        self._encode = encode
        self._file = file
        self._made: dict[str, array[float]] = {}
        # The mean of an entry's vectors: its product with a question's is the mean of theirs, for half.
        self._means: dict[tuple[str, ...], _Mean] = {}
        self._heard: OrderedDict[str, tuple[float, ...]] = OrderedDict()

    def heard(self, question: str, vector: Sequence[float]) -> None:
        """A question's vector that the engine made when it understood the question: not asked for again."""
        self._heard[question] = tuple(vector)
        if len(self._heard) > _MOST_HEARD:
            self._heard.popitem(last=False)

    def nearness(self, question: str, texts: Mapping[str, Sequence[str]]) -> dict[str, float]:
        """The mean cosine of a question with the texts of each entry; empty where that cannot be told now."""
        entries = {name: tuple(several) for name, several in texts.items()}
        if not question.strip() or not self._has_means(set(entries.values())):
            return {}
        vector = self._heard.get(question) or self._asked_for(question)
        if vector is None:
            return {}
        square = _square(vector)
        return {name: self._means[several].product(vector, square) for name, several in entries.items()}

    def _asked_for(self, question: str) -> tuple[float, ...] | None:
        made = self._encode([question])
        return tuple(made[0]) if made else None

    def _has_means(self, entries: set[tuple[str, ...]]) -> bool:
        new = entries - self._means.keys()
        if not self._knows({one for several in new for one in several}):
            return False
        for several in new:
            vectors = zip(*(self._made[key_of(one)] for one in several), strict=True)
            self._means[several] = _Mean.of(tuple(sum(numbers) / len(several) for numbers in vectors))
        return True

    def _knows(self, texts: set[str]) -> bool:
        if self._encode is nobody:
            return False
        if any(key_of(text) not in self._made for text in texts):
            self._made = load_vectors(self._file) | self._made
        new = sorted(text for text in texts if key_of(text) not in self._made)
        if not new:
            return True
        vectors = self._encode(new) if len(new) <= _MOST_NEW else None
        if not vectors:
            return False
        self._made |= {key_of(text): array("f", one) for text, one in zip(new, vectors, strict=True)}
        return True


@dataclass(frozen=True)
class _Mean:
    numbers: tuple[float, ...]
    square: float

    @classmethod
    def of(cls, numbers: tuple[float, ...]) -> _Mean:
        return cls(numbers, _square(numbers))

    def product(self, vector: tuple[float, ...], square: float) -> float:
        """The dot product, by the law of cosines: five times as fast as multiplying number by number."""
        return (self.square + square - math.dist(self.numbers, vector) ** 2) / 2


def _square(numbers: Sequence[float]) -> float:
    return math.fsum(number * number for number in numbers)
