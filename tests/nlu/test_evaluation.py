import json
from pathlib import Path

import pytest

from bot.nlu.evaluation.__main__ import main
from bot.nlu.evaluation.measures import Answer, confusions, measure
from bot.nlu.evaluation.rows import BadFile, Row, read_rows, unknown_labels
from bot.nlu.evaluation.table import render


def answer(
    label: str, intent: str, split: str = "clean", candidates: tuple[str, ...] = (), accept=()
) -> Answer:
    row = Row("…", label, frozenset(accept or [label]), split)
    return Answer(row, intent, 0.5, candidates, milliseconds=4.0)


def test_labels_with_a_slash_are_the_same_intents(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    line = {"text": "Geld?", "label": "topic/funding", "accept": ["topic/funding", "greet"], "split": "clean"}
    file.write_text(json.dumps(line) + "\n\n", encoding="utf-8")
    assert read_rows(file) == [Row("Geld?", "topic_funding", frozenset({"topic_funding", "greet"}), "clean")]


def test_without_accept_only_the_label_is_right(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"text": "Hallo", "label": "greet", "split": "noisy"}', encoding="utf-8")
    assert read_rows(file)[0].accept == {"greet"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", ":1: not JSON"),
        ("[]", ":1: not a JSON object"),
        ('{"text": "a", "label": "greet", "split": "dirty"}', ":1: 'split' is none of"),
        ('{"text": 7, "label": "greet", "split": "clean"}', ":1: 'text' and 'label'"),
        ('{"text": "a", "split": "clean"}', ":1: 'text' and 'label'"),
        ('{"text": "a", "label": "greet", "accept": "greet", "split": "clean"}', ":1: 'accept' is no list"),
        ("", "no rows"),
        ('{"text": "a", "label": "greet", "split": "clean"}\nx', ":2: not JSON"),
    ],
)
def test_a_bad_file_is_told_by_its_line(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadFile, match=message):
        read_rows(file)


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_the_command_ends_with_2_on_a_bad_file(tmp_path: Path, capsys, name: str) -> None:
    assert main([str(tmp_path / name)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_the_command_ends_with_2_without_a_model(tmp_path: Path, capsys) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"text": "Hallo", "label": "greet", "split": "clean"}', encoding="utf-8")
    assert main([str(file), "--model", str(tmp_path / "models")]) == 2
    assert "no trained model" in capsys.readouterr().err


def test_labels_that_no_intent_has_are_named() -> None:
    rows = [
        Row("…", "greet", frozenset({"greet", "topic_cars"}), "clean"),
        Row("…", "oos", frozenset({"oos"}), "oos"),
    ]
    assert unknown_labels(rows, ["greet", "thank"]) == ["oos", "topic_cars"]


@pytest.mark.parametrize(
    ("given", "right", "right_at_2", "rejected"),
    [
        (answer("greet", "greet"), True, True, False),
        (answer("greet", "thank"), False, False, False),
        (answer("greet", "thank", accept=["greet", "thank"]), True, True, False),
        (answer("greet", "nlu_fallback", candidates=("greet", "thank")), False, True, False),
        (answer("greet", "nlu_fallback", candidates=("stop", "thank")), False, False, True),
        (answer("greet", "nlu_fallback"), False, False, True),
        (answer("greet", "out_of_scope"), False, False, True),
        (answer("out_of_scope", "out_of_scope", "oos"), True, True, False),
        (answer("out_of_scope", "nlu_fallback", "oos"), True, True, False),
        (answer("out_of_scope", "greet", "oos"), False, False, False),
    ],
)
def test_each_decision_is_judged(given: Answer, right: bool, right_at_2: bool, rejected: bool) -> None:
    assert (given.is_right, given.is_right_at_2) == (right, right_at_2)
    if given.row.split != "oos":
        assert given.is_rejected is rejected


def test_the_figures_have_the_agreed_form() -> None:
    figures = measure(
        [
            answer("greet", "greet"),
            answer("thank", "greet"),
            answer("greet", "nlu_fallback", "noisy", ("greet", "thank")),
            answer("out_of_scope", "nlu_fallback", "oos"),
        ]
    )
    assert figures == {
        "clean": {"n": 2, "accuracy": 0.5, "accuracy_at_2": 0.5},
        "noisy": {"n": 1, "accuracy": 0.0, "accuracy_at_2": 1.0},
        "oos": {"n": 1, "recall": 1.0},
        "in_scope_rejected": 0.0,
        "macro_f1": 0.5,
        "ms_p50": 4.0,
        "ms_p95": 4.0,
    }


def test_an_absent_split_has_no_share() -> None:
    assert measure([answer("greet", "greet")])["oos"] == {"n": 0, "recall": None}


def test_the_table_shows_what_was_taken_for_what() -> None:
    answers = [answer("thank", "greet"), answer("thank", "greet"), answer("stop", "greet")]
    assert confusions(answers) == [("thank", "greet", 2), ("stop", "greet", 1)]
    assert "2  thank taken for greet" in render(measure(answers), confusions(answers))
