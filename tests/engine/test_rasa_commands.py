import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "tests" / "stories"


def rasa_test_core(stories: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """`rasa test core` on the trained model, as somebody who knows Rasa would call it."""
    command = [sys.executable, "-m", "rasa", "test", "core", "--stories", str(stories), "--out", str(out)]
    command += ["--fail-on-prediction-errors", "--no-plot", "--no-errors"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.processes
def test_the_test_stories_hold_with_rasas_own_command(tmp_path: Path) -> None:
    done = rasa_test_core(STORIES, tmp_path)

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
