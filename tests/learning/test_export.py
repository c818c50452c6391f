from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.export import Export, as_yaml, merged_into, read_file, sift
from bot.learning.training_text import training_text
from bot.nlu.evaluation.training_sentences import plain
from bot.settings import ROOT


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    training, tests = tmp_path / "nlu", tmp_path / "tests"
    training.mkdir()
    tests.mkdir()
    (training / "funding.yml").write_text(as_yaml({"topic_funding": ["gibts da geld"]}), "utf-8")
    row = {"text": "Wie wird das Wetter?", "label": "out_of_scope", "split": "oos"}
    (tests / "own.jsonl").write_text(json.dumps(row), "utf-8")
    return training, tests


def test_a_sentence_of_the_test_set_is_refused(folders: tuple[Path, Path]) -> None:
    export = sift([("wie wird das wetter", "out_of_scope")], *folders)

    assert export.sentences == {}
    assert export.refused == [("wie wird das wetter", "steht im Testsatz")]


def test_the_real_test_sets_are_looked_at() -> None:
    row = json.loads((ROOT / "tests" / "nlu" / "own_test_set.jsonl").read_text("utf-8").splitlines()[0])

    export = sift([(row["text"], "greet")], ROOT / "data" / "nlu", ROOT / "tests" / "nlu")

    assert export.size == 0 and len(export.refused) == 1


def test_a_sentence_that_is_trained_for_something_else_is_refused(folders: tuple[Path, Path]) -> None:
    export = sift([("Gibts da Geld?", "greet"), ("Gibts da Geld!", "topic_funding")], *folders)

    assert export.refused == [("Gibts da Geld?", "gehört schon zu topic_funding")]
    assert export.sentences == {}, "what is known already is left out"


def test_a_sentence_is_exported_once(folders: tuple[Path, Path]) -> None:
    export = sift([("neu hier", "greet"), ("Neu hier!", "greet"), ("neu hier", "goodbye")], *folders)

    assert export.sentences == {"greet": ["neu hier"]}
    assert export.refused == [("neu hier", "gehört schon zu greet")]


def test_accepted_sentences_are_added_to_those_accepted_before(tmp_path: Path) -> None:
    learned = tmp_path / "learned.yml"
    learned.write_text(merged_into(learned, Export({"greet": ["moin moin"]})), "utf-8")
    learned.write_text(
        merged_into(learned, Export({"greet": ["tachchen"], "thank": ["merci vielmals"]})), "utf-8"
    )

    assert read_file(learned) == [("moin moin", "greet"), ("tachchen", "greet"), ("merci vielmals", "thank")]


def test_nothing_assigned_is_a_file_without_sentences(tmp_path: Path) -> None:
    (tmp_path / "empty.yml").write_text(as_yaml({}), "utf-8")

    assert read_file(tmp_path / "empty.yml") == []


@given(st.lists(st.text(max_size=60), max_size=8))
def test_whatever_visitors_write_the_file_says_exactly_that(texts: list[str]) -> None:
    wanted = [text for text in map(training_text, texts) if plain(text)]

    content = yaml.safe_load(as_yaml({"greet": wanted}))

    examples = [
        line.removeprefix("- ") for block in content["nlu"] for line in block["examples"].splitlines()
    ]
    assert examples == wanted


@pytest.mark.parametrize(
    ("masked", "trained"),
    [
        ("Ich heiße [Name], was kostet das?", "Ich heiße, was kostet das?"),
        ('[Köln](place) {"entity": "x"} <b>', '(place) "entity": "x" b'),
        ("- intent: greet\n- böse", "intent: greet - böse"),
    ],
)
def test_no_sentence_becomes_markup_of_the_training_data(masked: str, trained: str) -> None:
    assert training_text(masked) == trained
