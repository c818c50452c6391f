from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.ngram_rows import learn_ngrams
from bot.nlu.ngrams import NgramVectoriser, letter_sequences, word_sequences, words_of

TEXTS = ["Gibt es Förderung?", "Förderung für den Betrieb", "guten Tag", "", "den den Tag"]


@pytest.fixture
def vectoriser() -> NgramVectoriser:
    return learn_ngrams(TEXTS, (2, 3), (1, 2), min_rows=1)[0]


def test_letters_stay_inside_words_and_words_are_marked() -> None:
    assert words_of("Öl-Tank!") == ["ol", "tank"]
    assert list(letter_sequences("ol", (2, 3))) == [" o", "ol", "l ", " ol", "ol "]
    assert list(word_sequences(["ol", "tank"], (1, 2))) == ["\x02ol", "\x02tank", "\x02ol tank"]


def test_a_word_shorter_than_a_sequence_is_one_sequence_with_its_blanks() -> None:
    assert list(letter_sequences("a", (2, 5))) == [" a", "a ", " a "]


def test_spellings_of_a_word_have_the_same_vector(vectoriser: NgramVectoriser) -> None:
    one, other = vectoriser.vector("Förderung"), vectoriser.vector("FOERDERUNG!")
    assert np.array_equal(one[0], other[0])
    assert np.allclose(one[1], other[1])


@pytest.mark.parametrize("text", ["", "…", "😩", "xyz"])
def test_a_text_without_known_letters_has_an_empty_vector(vectoriser: NgramVectoriser, text: str) -> None:
    columns, values = vectoriser.vector(text)
    assert len(columns) == len(values)
    assert np.all(np.isfinite(values))


@given(st.text(max_size=300))
def test_letters_and_words_have_unit_length_each(text: str) -> None:
    vectoriser, _ = learn_ngrams(TEXTS, (2, 3), (1, 2), 1)
    _, values = vectoriser.vector(text)
    assert float(np.linalg.norm(values)) <= 2**0.5 + 1e-5


def test_rare_sequences_are_left_out() -> None:
    rare, rows = learn_ngrams(TEXTS, (2, 3), (1, 1), min_rows=2)
    assert "\x02forderung" in rare.vocabulary
    assert "\x02gibt" not in rare.vocabulary
    assert rows.shape == (len(TEXTS), len(rare.vocabulary))


def test_the_rarer_a_sequence_the_more_it_weighs(vectoriser: NgramVectoriser) -> None:
    weight = dict(zip(vectoriser.vocabulary, vectoriser.idf, strict=True))
    assert weight["\x02gibt"] > weight["\x02forderung"] > 1


@given(st.lists(st.text(alphabet="abü! ", max_size=20), min_size=1, max_size=8))
def test_all_rows_at_once_are_the_vectors_of_the_texts(texts: list[str]) -> None:
    vectoriser, rows = learn_ngrams([*TEXTS, *texts], (2, 5), (1, 2), min_rows=1)
    expected = np.zeros(rows.shape, dtype=np.float32)
    for row, text in zip(expected, [*TEXTS, *texts], strict=True):
        columns, values = vectoriser.vector(text)
        row[columns] = values
    found = rows.times(np.eye(rows.shape[1], dtype=np.float32))
    assert found == pytest.approx(expected, abs=1e-5)
    transposed = rows.transposed_times(np.eye(rows.shape[0], dtype=np.float32))
    assert transposed == pytest.approx(expected.T, abs=1e-5)


def test_the_same_texts_in_another_order_give_the_same_vocabulary() -> None:
    one, _ = learn_ngrams(TEXTS, (2, 5), (1, 2), min_rows=1)
    other, _ = learn_ngrams(TEXTS[::-1], (2, 5), (1, 2), min_rows=1)
    assert one.vocabulary == other.vocabulary
    assert np.allclose(one.idf, other.idf)
    words, letters = (
        [name for name in one.vocabulary if name.startswith("\x02") is marked] for marked in (True, False)
    )
    assert [*words, *letters] == one.vocabulary
    assert all(first < second for part in (words, letters) for first, second in pairwise(part))
