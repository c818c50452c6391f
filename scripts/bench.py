"""Compares our bot with an unchanged `rasa init` bot, in one run; prints a table, writes bench/latest.json.

The starter, the starter with one custom action and ours are started, talked to and stopped in turns, so that
a machine that gets slower meanwhile does so for all of them. docs/speed.md explains each figure.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.run.terminal import Terminal  # noqa: E402
from scripts import bench_ours as ours  # noqa: E402
from scripts import bench_report as report  # noqa: E402
from scripts import bench_starter as starter  # noqa: E402
from scripts.bench_errors import BenchError  # noqa: E402
from scripts.bench_rounds import Rounds  # noqa: E402
from scripts.bench_servers import Servers  # noqa: E402
from scripts.bench_sizes import folder_mb, training_sentences  # noqa: E402

FOLDER = ROOT / "var" / "bench"
RESULT = ROOT / "bench" / "latest.json"
BUSY_LOAD = 0.7  # processes that want a core already, by core


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    rounds: int
    turns: int  # of each bot and round
    long_turns: int
    training: bool
    seconds: float  # no further step begins after that


FULL = Extent(rounds=2, turns=100, long_turns=300, training=True, seconds=13 * 60)
QUICK = Extent(rounds=1, turns=20, long_turns=60, training=False, seconds=5 * 60)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few turns, no training; not for comparing")
    extent = QUICK if parser.parse_args(arguments).quick else FULL
    terminal = Terminal()
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        figures = measure(extent, terminal)
    except BenchError as error:
        terminal.problem(str(error))
        return 1
    except KeyboardInterrupt:
        terminal.problem("Stopped; nothing was written.")
        return 130
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    # In a pipe a console is 80 columns wide, too few for the table.
    report.show(figures["bots"], Console(width=max(terminal.console.width, 120), highlight=False))
    _say_what_else(figures, terminal)
    return 0


def measure(extent: Extent, terminal: Terminal) -> report.Figures:
    """All figures of one run. Raises BenchError."""
    logs = FOLDER / "log"
    shutil.rmtree(logs, ignore_errors=True)
    ours.model()
    starter.prepare(terminal, logs / "starter-setup.log")
    machine = _machine(extent)
    began = time.monotonic()
    with _scratch() as scratch, Servers() as servers:
        rounds = Rounds(servers, terminal, scratch, logs)
        for number in range(1, extent.rounds + 1):
            if number > 1 and time.monotonic() - began > extent.seconds / 2:
                terminal.warn("This machine is slow today: further rounds are left out.")
                break
            last = number == extent.rounds
            rounds.one(number, extent.turns, extent.long_turns if last else 0)
        rounds.whole(2, extent.turns)
        bots = rounds.figures()
        if extent.training and time.monotonic() - began < extent.seconds:
            _add_training(bots, terminal, scratch, logs)
    bots["starter"] |= _sizes(starter.ENVIRONMENT, starter.PLAIN_BOT / "data")
    bots["ours"] |= _sizes(ROOT / "engine" / ".venv", ROOT / "data" / "nlu")
    machine["minutes"] = round((time.monotonic() - began) / 60, 1)
    return report.as_json(bots, machine)


def _add_training(bots: dict[str, report.Figures], terminal: Terminal, scratch: Path, logs: Path) -> None:
    command = (str(starter.PYTHON), "-m", "rasa", "train", "--force", "--out", str(scratch / "starter-model"))
    with terminal.working("Training the starter from nothing"):
        log = logs / "starter-train.log"
        environment = starter.starter_environment()
        theirs = starter.measured(command, starter.PLAIN_BOT, environment, log, scratch / "starter-model")
    with terminal.working("Training ours from nothing"):
        own = ours.train(scratch / "our-model", logs / "ours-train.log")
    for bot, effort in (("starter", theirs), ("ours", own)):
        bots[bot]["training_cpu_seconds"] = effort.cpu_seconds
        bots[bot]["training_wall_seconds"] = effort.wall_seconds


def _sizes(environment: Path, data: Path) -> report.Figures:
    return {
        "environment_mb": folder_mb(environment),
        "training_sentences": training_sentences(sorted(data.rglob("*.yml"))),
    }


def _machine(extent: Extent) -> report.Figures:
    return {
        "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": psutil.cpu_count() or 1,
        "memory_mb": round(psutil.virtual_memory().total / 1e6),
        "python": ".".join(map(str, sys.version_info[:3])),
        "load_before": round(os.getloadavg()[0], 2),
        "quick": extent is QUICK,
    }


def _say_what_else(figures: report.Figures, terminal: Terminal) -> None:
    machine = figures["machine"]
    if machine["load_before"] > BUSY_LOAD * machine["cores"]:
        terminal.warn(f"Others were at work here (load {machine['load_before']}): the figures are too high.")
    if machine["quick"]:
        terminal.warn("Few turns were measured (--quick): take the full run for comparing.")
    terminal.say(f"Written to {RESULT.relative_to(ROOT)} after {machine['minutes']} minutes.")


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = FOLDER / f"run-{os.getpid()}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
