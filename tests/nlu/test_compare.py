import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.nlu.evaluation import compare
from bot.nlu.evaluation.candidates import CANDIDATES
from bot.nlu.evaluation.direct import answer
from bot.nlu.evaluation.folds import folds
from bot.nlu.evaluation.rows import Row
from bot.nlu.evaluation.training_sentences import Sentence, read_training_sentences, write_part

ROOT = Path(__file__).parents[2]
FIGURES = {
    "clean": {"n": 1, "accuracy": 0.9, "accuracy_at_2": 1.0},
    "noisy": {"n": 0, "accuracy": None, "accuracy_at_2": None},
    "oos": {"n": 1, "recall": 0.5},
    "in_scope_rejected": 0.1,
    "ms_p50": 4.21,
    "megabytes": 240.4,
    "training_seconds": 61.4,
}
SENTENCES = [
    Sentence(f"{word} Nummer {number} {word[::-1] * 3}", intent)
    for intent, words in {"greet": ("Hallo", "Moin"), "stop": ("Halt", "Ende")}.items()
    for word in words
    for number in range(10)
]


def test_ours_is_compared_as_it_is_configured() -> None:
    import yaml

    config = ROOT / "config.yml"
    ours = next(one for one in CANDIDATES if one.name.startswith("ours"))
    assert ours.config(config) == yaml.safe_load(config.read_text(encoding="utf-8"))


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda one: one.name)
def test_each_candidate_has_a_pipeline_of_its_own(candidate) -> None:
    config = ROOT / "config.yml"
    others = [one.config(config) for one in CANDIDATES if one is not candidate]
    assert candidate.config(config) not in others


def test_a_row_of_the_table_has_all_figures() -> None:
    cells = compare.line("ours", FIGURES).split()
    assert cells == ["ours", "90.0%", "100.0%", "–", "50.0%", "10.0%", "4.2", "240", "61", "s"]


def test_a_candidate_that_cannot_be_trained_says_so(tmp_path: Path, monkeypatch, capsys) -> None:
    def fail(*arguments: object) -> str:
        raise compare.NotComparable("no network")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(compare, "_train_and_measure", fail)
    test_set = tmp_path / "set.jsonl"
    test_set.write_text('{"text": "Hallo", "label": "greet", "split": "clean"}', encoding="utf-8")
    assert compare.main([str(test_set)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("not measured: no network") == len(CANDIDATES)
    assert json.loads(printed.splitlines()[-1]) == dict.fromkeys((one.name for one in CANDIDATES), None)


def test_the_last_line_of_a_failed_command_is_told() -> None:
    with pytest.raises(compare.NotComparable, match="broken"):
        compare._run(Path(sys.executable), "-c", "raise SystemExit('broken')")


def test_without_uv_there_is_no_tensorflow(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(compare, "ROOT", tmp_path)
    monkeypatch.setattr(compare.shutil, "which", lambda name: None)
    monkeypatch.setattr(subprocess, "run", None)
    with pytest.raises(compare.NotComparable, match="uv is missing"):
        compare._tensorflow_python()


def test_a_part_of_the_sentences_has_some_of_each_intent(tmp_path: Path) -> None:
    file = tmp_path / "part.yml"
    assert write_part(SENTENCES, 5, file) == 8
    assert read_training_sentences(tmp_path) == [
        one for one in sorted(SENTENCES, key=lambda one: one.intent) if one.text.split()[2] in "05"
    ]


def test_each_part_has_its_share_of_each_intent() -> None:
    parts = folds(SENTENCES, 2)
    assert sorted(one.text for part in parts for one in part) == sorted(one.text for one in SENTENCES)
    assert {one.intent for one in parts[0]} == {one.intent for one in parts[1]} == {"greet", "stop"}


def test_near_duplicates_stay_in_one_part() -> None:
    for part in folds(SENTENCES, 2):
        assert len({one.text.split()[0] for one in part}) == 2


def test_the_order_of_the_sentences_changes_no_part() -> None:
    assert folds(SENTENCES, 2) == folds(SENTENCES[::-1], 2)


def test_a_row_is_decided_as_the_pipeline_decides() -> None:
    from bot.nlu.intent_model import IntentModel, ModelSettings

    settings = ModelSettings(encoder="", noisy_copies=0, min_rows=1)
    model = IntentModel.fit([one.text for one in SENTENCES], [one.intent for one in SENTENCES], settings)
    assert answer(model, Row("Moin Nummer 3", "greet", frozenset({"greet"}), "clean")).intent == "greet"
