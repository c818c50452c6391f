"""The trained model against both test sets, by the command that people use: docs/understanding.md."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


# The second set guards against what only the first one likes; it is smaller, and a point is three sentences.
@pytest.mark.parametrize(
    ("name", "clean", "at_2", "noisy"), [("own", 0.93, 0.97, 0.90), ("second", 0.93, 0.95, 0.90)]
)
def test_understanding_meets_its_goals(
    tmp_path: Path, name: str, clean: float, at_2: float, noisy: float
) -> None:
    """`make test` trains before; without a model the command says so and this fails."""
    file, errors = ROOT / "tests" / "nlu" / f"{name}_test_set.jsonl", tmp_path / "errors.jsonl"
    command = (sys.executable, "-m", "bot.nlu.evaluation", str(file), "--errors", str(errors))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["clean"]["accuracy"] >= clean
    assert figures["clean"]["accuracy_at_2"] >= at_2
    assert figures["noisy"]["accuracy"] >= noisy
    assert figures["oos"]["recall"] >= 0.95
    assert figures["in_scope_rejected"] <= 0.03
    wrong = [json.loads(line) for line in errors.read_text(encoding="utf-8").splitlines()]
    assert wrong and {"text", "label", "decision", "candidates"} <= wrong[0].keys()
