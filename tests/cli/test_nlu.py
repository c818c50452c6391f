from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fixtures.booking_desk import NOW
from typer.testing import CliRunner

from bot.cli import nlu
from bot.clock import FixedClock
from bot.db.engine import UnitOfWork
from bot.learning.export import as_yaml, read_file
from bot.learning.sentences import Sentences
from bot.run.candidate import Measured
from bot.settings import ROOT

FIGURES: dict[str, Any] = {
    "clean": {"accuracy": 0.9, "accuracy_at_2": 0.95},
    "noisy": {"accuracy": 0.8, "accuracy_at_2": None},
    "oos": {"recall": 0.7},
    "in_scope_rejected": 0.01,
    "macro_f1": 0.85,
}
NEW = "gibts auch groschen für die umrüstung der eismaschine"


@pytest.fixture
def sentences(
    uow: UnitOfWork, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Sentences:
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("LOTSE_DATABASE_URL", database_url)
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path))
    training = tmp_path / "training"
    training.mkdir()
    (training / "greet.yml").write_text(as_yaml({"greet": ["moin moin"]}), "utf-8")
    monkeypatch.setattr(nlu, "_TRAINING", training)
    monkeypatch.setattr(nlu, "ROOT", tmp_path)
    monkeypatch.setattr(nlu, "data_fingerprint", lambda: "same")
    return Sentences(uow, FixedClock(NOW))


def assign(sentences: Sentences, text: str, intent: str) -> None:
    sentences.note(text, "not_understood")
    (group,) = sentences.open_groups()
    sentences.assign([group.sentences[0].id], intent, "anna")


def lotse(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(nlu.app, list(arguments))
    return result.exit_code, result.output


def measured(macro_f1: float) -> Measured:
    return Measured(f"table {macro_f1}", FIGURES | {"macro_f1": macro_f1})


def test_what_was_assigned_is_exported_for_review(sentences: Sentences, tmp_path: Path) -> None:
    assign(sentences, NEW, "topic_funding")

    code, output = lotse("export")

    assert code == 0 and "topic_funding: 1" in output
    assert read_file(tmp_path / "nlu" / "learned.yml") == [(NEW, "topic_funding")]


def test_a_sentence_of_the_test_set_is_left_out_and_named(sentences: Sentences, tmp_path: Path) -> None:
    rows = (ROOT / "tests" / "nlu" / "own_test_set.jsonl").read_text("utf-8").splitlines()
    tested = json.loads(rows[0])["text"]
    assign(sentences, tested, "greet")

    code, output = lotse("export")

    assert code == 0 and f"„{tested}“ steht im Testsatz" in output
    assert read_file(tmp_path / "nlu" / "learned.yml") == []


def test_a_file_with_a_sentence_of_the_test_set_is_refused(sentences: Sentences, tmp_path: Path) -> None:
    rows = (ROOT / "tests" / "nlu" / "own_test_set.jsonl").read_text("utf-8").splitlines()
    file = tmp_path / "own.yml"
    file.write_text(as_yaml({"greet": [json.loads(rows[0])["text"]]}), "utf-8")

    for command in ("try", "accept"):
        code, output = lotse(command, str(file))
        assert code == 1 and "steht im Testsatz" in output


def test_nothing_is_accepted_before_its_effect_was_seen(
    sentences: Sentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign(sentences, NEW, "topic_funding")
    lotse("export")
    learned = tmp_path / "training" / "learned.yml"
    code, output = lotse("accept", "--yes")
    assert code == 1 and "effect has not been seen" in output and not learned.exists()

    monkeypatch.setattr(nlu, "measure_with", lambda *_: (measured(0.85), measured(0.87)))
    code, output = lotse("try")
    assert code == 0 and "table 0.85" in output and "+0.020" in output
    code, _ = lotse("accept", "--yes")

    assert code == 0 and read_file(learned) == [(NEW, "topic_funding")]
    assert sentences.counts() == {"trained": 1}


def test_a_file_that_changed_since_must_be_tried_anew(
    sentences: Sentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign(sentences, NEW, "topic_funding")
    lotse("export")
    monkeypatch.setattr(nlu, "measure_with", lambda *_: (measured(0.85), measured(0.87)))
    lotse("try")
    file = tmp_path / "nlu" / "learned.yml"
    file.write_text(file.read_text("utf-8").replace("eismaschine", "eistheke"), "utf-8")

    assert lotse("accept", "--yes")[0] == 1


@pytest.mark.parametrize("content", ["", "nlu: 5", "\t{", "version: '3.1'\nnlu:\n  - intent: x\n"])
def test_a_file_that_is_no_training_data_is_told_in_a_sentence(
    sentences: Sentences, tmp_path: Path, content: str
) -> None:
    (tmp_path / "own.yml").write_text(content, "utf-8")

    code, output = lotse("try", str(tmp_path / "own.yml"))

    assert code == 1 and "Traceback" not in output and "own.yml" in output
