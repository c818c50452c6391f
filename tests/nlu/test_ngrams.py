import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.ngrams import NgramVectoriser, ngrams

TEXTS = ["Gibt es Förderung?", "Förderung für den Betrieb", "guten Tag"]


@pytest.fixture
def vectoriser() -> NgramVectoriser:
    return NgramVectoriser.fit(TEXTS, (2, 3), (1, 2), min_rows=1)


def test_letters_stay_inside_words_and_words_are_marked() -> None:
    assert list(ngrams("Öl!", (2, 3), (1, 1))) == [" o", "ol", "l ", " ol", "ol ", "\x02ol"]


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
    _, values = NgramVectoriser.fit(TEXTS, (2, 3), (1, 2), 1).vector(text)
    assert float(np.linalg.norm(values)) <= 2**0.5 + 1e-5


def test_rare_sequences_are_left_out() -> None:
    rare = NgramVectoriser.fit(TEXTS, (2, 3), (1, 1), min_rows=2)
    assert "\x02forderung" in rare.vocabulary
    assert "\x02tag" not in rare.vocabulary
