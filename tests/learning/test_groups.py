from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.learning.groups import grouped


def test_other_endings_and_typing_mistakes_are_one_group() -> None:
    texts = [
        "Gibt es Förderung für einen Onlineshop?",
        "wie wird das wetter",
        "gibt es foerderungen fuer nen onlineshop",
        "gibts förderung für onlineshop",
        "Wie wird das Wetter morgen?",
    ]

    assert grouped(texts) == [[0, 2, 3], [1, 4]]


def test_different_subjects_are_apart() -> None:
    assert grouped(["Was kostet ein Termin?", "Haben Sie eine Kantine?", "Suche Azubis"]) == [[0], [1], [2]]


@given(st.lists(st.text(max_size=40), max_size=30))
def test_every_sentence_is_in_exactly_one_group(texts: list[str]) -> None:
    assert sorted(at for group in grouped(texts) for at in group) == list(range(len(texts)))


@given(st.lists(st.text(st.characters(categories=["Ll"]), min_size=1, max_size=20), min_size=1, max_size=10))
def test_the_same_sentence_is_never_in_two_groups(texts: list[str]) -> None:
    groups = grouped([*texts, *texts])

    for at in range(len(texts)):
        assert any(at in group and at + len(texts) in group for group in groups)
