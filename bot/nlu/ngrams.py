from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.nlu.text import fold

Floats: TypeAlias = NDArray[np.float32]
Range = tuple[int, int]  # shortest and longest sequence


class NgramVectoriser:
    """Weights the letter and word sequences of a text by tf-idf; letters and words each have unit length."""

    def __init__(self, vocabulary: Sequence[str], idf: Floats, letters: Range, words: Range) -> None:
        self.vocabulary = list(vocabulary)
        self.idf = idf
        self.letters = letters
        self.words = words
        self._column = {ngram: column for column, ngram in enumerate(self.vocabulary)}

    @classmethod
    def fit(cls, texts: Sequence[str], letters: Range, words: Range, min_rows: int) -> "NgramVectoriser":
        """Learn the sequences that stand in at least `min_rows` of `texts`, with their inverse frequency."""
        rows: Counter[str] = Counter()
        for text in texts:
            rows.update(set(ngrams(text, letters, words)))
        kept = sorted(ngram for ngram, count in rows.items() if count >= min_rows)
        frequency = np.array([rows[ngram] for ngram in kept], dtype=np.float32)
        idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        return cls(kept, idf, letters, words)

    def vector(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """Return the columns and the values of the non-zero weights of `text`."""
        counts = Counter(ngrams(text, self.letters, self.words))
        known = [
            (self._column[ngram], count, ngram) for ngram, count in counts.items() if ngram in self._column
        ]
        columns = np.array([column for column, _, _ in known], dtype=np.int64)
        # Sublinear: a letter sequence that stands in a text three times does not mean three times as much.
        values = (1 + np.log([max(1, count) for _, count, _ in known])).astype(np.float32) * self.idf[columns]
        is_word = np.array([ngram.startswith(_WORD_MARK) for _, _, ngram in known], dtype=bool)
        for part in (is_word, ~is_word):
            length = float(np.linalg.norm(values[part]))
            if length:
                values[part] /= length
        return columns, values


# Tells a word from the same letters as a sequence; no folded text holds it.
_WORD_MARK = "\x02"


def ngrams(text: str, letters: Range, words: Range) -> Iterator[str]:
    """Yield the letter sequences inside each word, blanks at its edges included, and the word sequences."""
    tokens = _words(fold(text))
    for word in tokens:
        padded = f" {word} "
        for size in range(letters[0], letters[1] + 1):
            if size >= len(padded):
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]
    for size in range(words[0], words[1] + 1):
        for start in range(len(tokens) - size + 1):
            yield _WORD_MARK + " ".join(tokens[start : start + size])


def _words(folded: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in folded).split()
