from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.nlu.text import fold

Floats: TypeAlias = NDArray[np.float32]
Range = tuple[int, int]  # shortest and longest sequence

# Tells a word from the same letters as a sequence; no folded text holds it.
WORD_MARK = "\x02"


class NgramVectoriser:
    """Weights the letter and word sequences of a text by tf-idf; letters and words each have unit length.

    A sequence that stands in a text twice counts twice, so that a text's letters are the sum of its words'
    letters, which `ngram_rows` makes use of. Counting by the logarithm changes nothing that can be measured.
    """

    def __init__(self, vocabulary: Sequence[str], idf: Floats, letters: Range, words: Range) -> None:
        self.vocabulary = list(vocabulary)
        self.idf = idf
        self.letters = letters
        self.words = words
        self.column = {ngram: column for column, ngram in enumerate(self.vocabulary)}

    def vector(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """Return the columns and the values of the non-zero weights of `text`."""
        found = words_of(text)
        sequences = chain.from_iterable(letter_sequences(word, self.letters) for word in found)
        parts = [self._unit(sequences), self._unit(word_sequences(found, self.words))]
        columns, values = zip(*parts, strict=True)
        return np.concatenate(columns), np.concatenate(values)

    def _unit(self, sequences: Iterator[str]) -> tuple[NDArray[np.int64], Floats]:
        counts = Counter(self.column[ngram] for ngram in sequences if ngram in self.column)
        columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts)) * self.idf[columns]
        return columns, values / max(float(np.linalg.norm(values)), 1e-12)


def words_of(text: str) -> list[str]:
    """The words of `text`, folded."""
    return "".join(letter if letter.isalnum() else " " for letter in fold(text)).split()


def letter_sequences(word: str, sizes: Range) -> Iterator[str]:
    """Yield the sequences of letters inside a word, with the blanks at its edges."""
    padded = f" {word} "
    for size in range(sizes[0], sizes[1] + 1):
        if size >= len(padded):
            yield padded
            return
        for start in range(len(padded) - size + 1):
            yield padded[start : start + size]


def word_sequences(words: Sequence[str], sizes: Range) -> Iterator[str]:
    """Yield the sequences of neighbouring words, marked as such."""
    for size in range(sizes[0], sizes[1] + 1):
        for start in range(len(words) - size + 1):
            yield WORD_MARK + " ".join(words[start : start + size])
