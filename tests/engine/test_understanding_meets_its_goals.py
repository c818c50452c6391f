"""The trained model against all test sets, by the command that people use: docs/understanding.md."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


# The others guard against what only the first one likes. On the third two goals are missed, which it guards
# against getting worse: half of it accepts one label a sentence where two answers would help.
@pytest.mark.parametrize(
    ("name", "at_2", "oos"), [("own", 0.97, 0.95), ("second", 0.97, 0.95), ("third", 0.94, 0.93)]
)
def test_understanding_meets_its_goals(tmp_path: Path, name: str, at_2: float, oos: float) -> None:
    """`make test` trains before; without a model the command says so and this fails."""
    file, errors = ROOT / "tests" / "nlu" / f"{name}_test_set.jsonl", tmp_path / "errors.jsonl"
    command = (sys.executable, "-m", "bot.nlu.evaluation", str(file), "--errors", str(errors))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["clean"]["accuracy"] >= 0.93
    assert figures["clean"]["accuracy_at_2"] >= at_2
    assert figures["noisy"]["accuracy"] >= 0.90
    assert figures["oos"]["recall"] >= oos
    assert figures["in_scope_rejected"] <= 0.03
    wrong = [json.loads(line) for line in errors.read_text(encoding="utf-8").splitlines()]
    assert wrong and {"text", "label", "decision", "candidates"} <= wrong[0].keys()
