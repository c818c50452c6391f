from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.run.environment import base_environment
from bot.run.errors import StartError
from bot.run.parts import ENGINE_PYTHON
from bot.run.signature import verify
from bot.run.terminal import Terminal
from bot.run.training import data_fingerprint, trained_model
from bot.settings import ROOT

_DATA = ("nlu", "rules", "stories", "responses", "lookups")
_FILES = ("domain.yml", "config.yml")
_LONGEST_TRAINING_SECONDS = 1800


@dataclass(frozen=True)
class Measured:
    """What `python -m bot.nlu.evaluation` says about a model: its table to read, and its figures."""

    table: str
    figures: dict[str, Any]


def measure_with(extra: str, test_set: Path, scratch: Path, terminal: Terminal) -> tuple[Measured, Measured]:
    """Measures the present model and one that is trained with extra sentences in a scratch folder.

    `extra` is a file of training data as text. Where the present data has not been trained, that happens in
    the scratch folder too: the product's own models and data are left alone. Raises StartError when training
    or measuring fails.
    """
    with _workshop(scratch) as folder:
        present = trained_model(data_fingerprint())
        if present:
            verify(present)
        else:
            present = _trained(folder, terminal, "the present data")
        before = _measured(folder, present, test_set, terminal)
        (folder / "data" / "nlu" / "candidate.yml").write_text(extra, encoding="utf-8")
        after = _measured(folder, _trained(folder, terminal, "the extra sentences"), test_set, terminal)
    return before, after


@contextmanager
def _workshop(scratch: Path) -> Iterator[Path]:
    """A copy of all that training reads, gone afterwards."""
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="candidate-") as name:
        folder = Path(name)
        for file in _FILES:
            shutil.copy(ROOT / file, folder)
        for part in _DATA:
            shutil.copytree(ROOT / "data" / part, folder / "data" / part)
        yield folder


def _trained(folder: Path, terminal: Terminal, what: str) -> Path:
    models = folder / "models"
    shutil.rmtree(models, ignore_errors=True)
    with terminal.working(f"Training with {what}"):
        _engine(folder, "rasa", "train", "--out", str(models))
    return models


def _measured(folder: Path, model: Path, test_set: Path, terminal: Terminal) -> Measured:
    command = ("bot.nlu.evaluation", str(test_set.resolve()), "--model", str(model))
    with terminal.working("Measuring"):
        said = _engine(folder, *command, "--errors", str(folder / "errors.jsonl"))
    # The last line holds the figures, the one above it names a file that goes with the folder.
    table, _, rest = said.rstrip().rpartition("\n")
    return Measured(table.rpartition("\n")[0], json.loads(rest))


def _engine(folder: Path, module: str, *arguments: str) -> str:
    done = subprocess.run(
        (str(ENGINE_PYTHON), "-m", module, *arguments),
        cwd=folder,
        env=base_environment() | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=_LONGEST_TRAINING_SECONDS,
        check=False,
    )
    if done.returncode:
        end = "\n  ".join((done.stdout + done.stderr).strip().splitlines()[-3:])
        raise StartError(f"{module} failed (code {done.returncode}):\n  {end}")
    return done.stdout
