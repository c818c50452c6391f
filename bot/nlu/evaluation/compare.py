import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.evaluation.candidates import CANDIDATES, Candidate
from bot.nlu.evaluation.measures import measure
from bot.nlu.evaluation.rows import BadFile, read_rows
from bot.nlu.evaluation.training_sentences import read_training_sentences, write_part

ROOT = Path(__file__).parents[3]
_FOLDER = Path("var") / "compare"
_HEAD = ("clean", "at 2", "noisy", "oos", "rejected", "ms", "MB", "training")


class NotComparable(RuntimeError):
    """Raised when a candidate cannot be trained or measured here; the message says why, for its row."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Train each candidate on the training data, serve it in its own process and measure it on a file."""
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.evaluation.compare", description=main.__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=Path("tests/nlu/own_test_set.jsonl"))
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--without-tensorflow", action="store_true", help="leave out what needs TensorFlow")
    parser.add_argument("--every", type=int, default=1, help="train on each EVERY-th sentence only")
    parser.add_argument("--measure", type=Path, help="only measure this trained model; prints JSON")
    options = parser.parse_args(arguments)
    warnings.filterwarnings("ignore", category=DeprecationWarning)  # Rasa's and its libraries' own
    if options.measure:
        print(json.dumps(_measure(options.measure, options.file)))
        return 0
    try:
        read_rows(options.file)
    except BadFile as error:
        print(error, file=sys.stderr)
        return 2
    data = options.data
    if options.every > 1:
        _FOLDER.mkdir(parents=True, exist_ok=True)
        data = _FOLDER / "part.yml"
        count = write_part(read_training_sentences(options.data), options.every, data)
        print(f"Trained on {count} sentences, every {options.every}th of each intent.")
    print(f"{'':<30}" + "".join(f"{title:>10}" for title in _HEAD), flush=True)
    found: dict[str, Mapping[str, Any] | None] = {}
    for candidate in CANDIDATES:
        if candidate.needs_tensorflow and options.without_tensorflow:
            continue
        try:
            figures = _train_and_measure(candidate, options.config, data, options.file)
        except NotComparable as error:
            found[candidate.name] = None
            print(f"{candidate.name:<30}  not measured: {error}", flush=True)
            continue
        found[candidate.name] = figures
        print(line(candidate.name, figures), flush=True)
    print("MB: memory of a process that serves the pipeline; ms: half of all messages took no longer.")
    print(json.dumps(found))
    return 0


def line(name: str, figures: Mapping[str, Any]) -> str:
    """Return a candidate's row of the table."""
    clean, noisy = figures["clean"], figures["noisy"]
    shares = (clean["accuracy"], clean["accuracy_at_2"], noisy["accuracy"], figures["oos"]["recall"])
    cells = [
        *(_percent(share) for share in (*shares, figures["in_scope_rejected"])),
        f"{figures['ms_p50']:.1f}",
    ]
    cells += [f"{figures['megabytes']:.0f}", f"{figures['training_seconds']:.0f} s"]
    return f"{name:<30}" + "".join(f"{cell:>10}" for cell in cells)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _train_and_measure(candidate: Candidate, config: Path, data: Path, file: Path) -> dict[str, Any]:
    python = _tensorflow_python() if candidate.needs_tensorflow else Path(sys.executable)
    folder = _FOLDER / "models" / re.sub(r"\W+", "-", candidate.name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    written = folder / "config.yml"
    written.write_text(yaml.safe_dump(candidate.config(config), allow_unicode=True), encoding="utf-8")
    train = ("-m", "rasa", "train", "nlu", "--config", str(written), "--nlu", str(data), "--out", str(folder))
    started = time.perf_counter()
    _run(python, *train, "--fixed-model-name", "model")
    seconds = time.perf_counter() - started
    measured = ("-m", "bot.nlu.evaluation.compare", str(file), "--measure", str(folder / "model.tar.gz"))
    figures: dict[str, Any] = json.loads(_run(python, *measured).splitlines()[-1])
    return {**figures, "training_seconds": round(seconds, 1)}


def _run(python: Path, *arguments: str) -> str:
    # Nothing trained before is taken again: neither another code's part nor its time.
    with tempfile.TemporaryDirectory() as cache:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "RASA_CACHE_DIRECTORY": cache,
        }
        done = subprocess.run(
            [python, *arguments], env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode:
        told = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
        # Rasa's libraries warn at the end as well; a killed process says nothing at all.
        errors = [one for one in told if "Error" in one or "Exception" in one] or told
        raise NotComparable(f"{errors[-1].strip()} (exit code {done.returncode})")
    return done.stdout


def _tensorflow_python() -> Path:
    """Return the interpreter of an engine with TensorFlow, built where it is missing.

    Raises:
        NotComparable: if it cannot be built, for example without a network.
    """
    folder = (_FOLDER / ".venv").absolute()
    tool = ROOT / ".tools" / "bin" / "uv"
    uv = str(tool) if tool.exists() else shutil.which("uv")
    if uv is None:
        raise NotComparable("uv is missing (make setup)")
    command = [
        uv,
        "sync",
        "--frozen",
        "--no-progress",
        "--project",
        str(ROOT / "engine"),
        "--group",
        "tensorflow",
    ]
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotComparable(f"its environment cannot be built ({done.stderr.strip().splitlines()[-1:]})")
    return folder / "bin" / "python"


def _measure(model: Path, file: Path) -> dict[str, Any]:
    from bot.nlu.evaluation.understanding import answers, load_agent

    figures = measure(answers(load_agent(model), read_rows(file)))
    return {**figures, "megabytes": _megabytes()}


def _megabytes() -> float:
    """The memory this process holds now (Linux; elsewhere 0)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    lines = (one for one in status.read_text(encoding="ascii").splitlines() if one.startswith("VmRSS"))
    return round(int(next(lines).split()[1]) / 1024, 1)


if __name__ == "__main__":
    sys.exit(main())
