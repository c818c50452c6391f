import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu import noise
from bot.nlu.noise import Noise

SENTENCES = [
    "Wie komme ich an Zuschüsse für einen Webshop?",
    "Onlineshop",
    "Ich möchte einen Shop online eröffnen.",
]


def test_the_same_seed_gives_the_same_copies() -> None:
    assert Noise(SENTENCES, 1).copies(SENTENCES[0], 5) == Noise(SENTENCES, 1).copies(SENTENCES[0], 5)


def test_another_seed_gives_other_copies() -> None:
    assert Noise(SENTENCES, 1).copies(SENTENCES[0], 5) != Noise(SENTENCES, 2).copies(SENTENCES[0], 5)


def test_a_row_elsewhere_changes_no_other_rows_copies() -> None:
    assert Noise(SENTENCES, 1).copies(SENTENCES[0], 3) == Noise([*SENTENCES, "Hallo"], 1).copies(
        SENTENCES[0], 3
    )


@given(st.text(max_size=200))
def test_any_sentence_can_be_copied(sentence: str) -> None:
    copies = Noise([sentence], 3).copies(sentence, 4)
    assert len(copies) <= 4
    assert sentence not in copies


@pytest.mark.parametrize(
    ("step", "before", "possible"),
    [
        (noise.umlauts_respelt, "Zuschüsse größer", {"Zuschuesse groesser", "Zuschusse groser"}),
        (noise.lower_cased, "Guten Tag", {"guten tag"}),
        (noise.unpunctuated, "Wie, bitte?", {"Wie bitte"}),
        (noise.mistyped, "ja", {"ja"}),
    ],
)
def test_each_kind_of_error_looks_like_a_persons(step, before: str, possible: set[str]) -> None:
    assert {step(before, random.Random(seed)) for seed in range(30)} <= possible


def test_a_slip_of_the_finger_changes_one_word_a_little() -> None:
    for seed in range(200):
        written = noise.mistyped("Förderung", random.Random(seed))
        assert abs(len(written) - len("Förderung")) <= 1
        assert written[0] == "F"


def test_a_compound_is_split_between_two_words() -> None:
    splitter = Noise(["online", "shop", "Onlineshop"], 1)
    split = {splitter._compound_split("Onlineshop", random.Random(seed)) for seed in range(20)}
    assert split == {"Online shop", "Online-shop"}


def test_a_word_of_one_piece_is_not_split() -> None:
    assert (
        Noise(["Digitalisierung"], 1)._compound_split("Digitalisierung", random.Random(1))
        == "Digitalisierung"
    )


def test_formal_address_becomes_informal() -> None:
    casual = {noise.casual("Haben Sie Termine?", random.Random(seed)) for seed in range(30)}
    assert casual & {"habt ihr Termine?", "hast du Termine?"}
