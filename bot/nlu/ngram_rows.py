from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from bot.nlu.ngrams import NgramVectoriser, Range, letter_sequences, word_sequences, words_of

Floats: TypeAlias = NDArray[np.float32]


class NgramRows:
    """The vectors of many texts as one matrix, kept as the product of texts × words and words × sequences.

    The numbers are those of `NgramVectoriser.vector`. What a word's letters weigh is worked out once for all
    texts that have it, which is a fifth of the work.
    """

    def __init__(self, words: csr_matrix, letters: csr_matrix, sequences: csr_matrix) -> None:
        """Take the weighed letters of each word, and each text's words and weighed sequences of words."""
        self._letters = letters
        written_out = words @ letters
        unit = diags(_inverse_lengths(written_out))
        self._words = (unit @ words).tocsr()
        self._sequences = (diags(_inverse_lengths(sequences)) @ sequences).tocsr()
        # The sum of the squares in each column.
        self.squares = np.concatenate([_squares(self._sequences), _squares(unit @ written_out)])
        self._transposed = [one.T.tocsr() for one in (self._letters, self._words, self._sequences)]
        self.shape = (words.shape[0], sequences.shape[1] + letters.shape[1])

    def times(self, weights: Floats) -> Floats:
        """The product with a matrix that has a row for each column of the vectoriser."""
        border = self._sequences.shape[1]
        product: Floats = self._sequences @ weights[:border]
        product += self._words @ (self._letters @ weights[border:])
        return product

    def transposed_times(self, values: Floats) -> Floats:
        """The product of this, transposed, with a matrix that has a row for each text."""
        letters, words, sequences = self._transposed
        return np.concatenate([sequences @ values, letters @ (words @ values)])


def learn_ngrams(
    texts: Sequence[str], letters: Range, words: Range, min_rows: int
) -> tuple[NgramVectoriser, NgramRows]:
    """Learn the sequences that stand in at least `min_rows` of `texts`, with their inverse frequency."""
    found = [words_of(text) for text in texts]
    by_text, distinct = _counts(found)
    by_word, letter_names = _counts(letter_sequences(word, letters) for word in distinct)
    sequences, sequence_names = _counts(word_sequences(one, words) for one in found)
    frequencies = (_frequencies(sequences), _frequencies(by_text.sign() @ by_word.sign()))
    kept, names, idf = [], [], []
    for all_names, frequency in zip((sequence_names, letter_names), frequencies, strict=True):
        # In order, so that the same texts give the same file.
        columns = sorted(np.flatnonzero(frequency >= min_rows), key=all_names.__getitem__)
        kept.append(columns)
        names += [all_names[column] for column in columns]
        idf.append((np.log((1 + len(texts)) / (1 + frequency[columns])) + 1).astype(np.float32))
    rows = NgramRows(
        by_text,
        (by_word[:, kept[1]] @ diags(idf[1])).tocsr(),
        (sequences[:, kept[0]] @ diags(idf[0])).tocsr(),
    )
    return NgramVectoriser(names, np.concatenate(idf), letters, words), rows


def _counts(bags: Iterable[Iterable[str]]) -> tuple[csr_matrix, list[str]]:
    """How often each item is in each bag (bags × items), and the items."""
    number: defaultdict[str, int] = defaultdict(lambda: len(number))
    items: list[int] = []
    ends = [0]
    for bag in bags:
        items += [number[item] for item in bag]
        ends.append(len(items))
    ones = np.ones(len(items), dtype=np.float32)
    counts = csr_matrix((ones, items, ends), shape=(len(ends) - 1, len(number)))
    counts.sum_duplicates()
    return counts, list(number)


def _frequencies(counts: csr_matrix) -> NDArray[np.int64]:
    """In how many rows each column has something."""
    return np.bincount(counts.indices, minlength=counts.shape[1])


def _squares(rows: csr_matrix, axis: int = 0) -> Floats:
    """The sum of the squares in each column, or (axis 1) in each row."""
    return np.asarray(rows.multiply(rows).sum(axis=axis), dtype=np.float32).ravel()


def _inverse_lengths(rows: csr_matrix) -> Floats:
    """What makes each row one of length 1, or leaves it empty."""
    return 1 / np.maximum(np.sqrt(_squares(rows, axis=1)), np.float32(1e-12))
