"""Visitors for an hour, and what it does to the memory: `make soak` (MINUTES=10: shorter).

Writes bench/soak.json and exits with 1 when a process grows. The first half does not count: caches fill and
the allocator settles.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import threading
import time
from typing import Any

import psutil
from rich.table import Table

from bot.run.terminal import Terminal
from bot.settings import ROOT
from scripts.bench_errors import BenchError
from scripts.bench_ours import model
from scripts.bench_servers import Servers
from scripts.load.capacity import stage_of
from scripts.load.environment import prepare
from scripts.load.flatness import Growth, growth
from scripts.load.forms import EMBEDDED_1, GROWN_2, Form, Kind, running
from scripts.load.generate import generate
from scripts.load.resources import usage

FOLDER = ROOT / "var" / "load"
RESULT = ROOT / "bench" / "soak.json"
VISITORS = 30
_LOOK_SECONDS = 10.0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--grown", action="store_true", help="the grown form instead of the embedded one")
    wanted = parser.parse_args(arguments)
    terminal = Terminal()
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    scratch = FOLDER / f"soak-{os.getpid()}"
    try:
        model()
        prepare(FOLDER / "log" / "setup.log")
        scratch.mkdir(parents=True)
        figures = _soak(GROWN_2 if wanted.grown else EMBEDDED_1, wanted.minutes, scratch, terminal)
    except BenchError as error:
        terminal.problem(str(error))
        return 2
    except KeyboardInterrupt:
        terminal.problem("Stopped; nothing was written.")
        return 130
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    _show(figures, terminal)
    return 0 if figures["flat"] else 1


def _soak(kind: Kind, minutes: float, scratch: Any, terminal: Terminal) -> dict[str, Any]:
    with (
        Servers() as servers,
        running(kind, servers, scratch, FOLDER / "log") as form,
        terminal.working(f"{kind.name}: {VISITORS} visitors for {minutes:g} minutes"),
    ):
        looks, stages = _watch(form, minutes)
    parts = {name: growth([(at, look[name]["rss_mb"]) for at, look in looks]) for name in looks[-1][1]}
    stage = stage_of(stages[0])
    return {
        "form": kind.name,
        "minutes": minutes,
        "visitors": VISITORS,
        "turns": stage.turns,
        "p95_ms": stage.p95_ms,
        "errors": stage.errors,
        "parts": {name: found.as_json() for name, found in parts.items()},
        "flat": all(found.is_flat for found in parts.values()),
    }


def _watch(form: Form, minutes: float) -> tuple[list[tuple[float, Any]], Any]:
    """Looks at the memory while the visitors talk; at the end what they met.

    Raises BenchError when a process ended meanwhile: another one in its place has another memory.
    """
    looks: list[tuple[float, Any]] = []
    ended: list[int] = []
    over = threading.Event()

    def look() -> None:
        began = time.monotonic()
        while not over.wait(_LOOK_SECONDS):
            try:
                looks.append((time.monotonic() - began, usage(form.pids)))
            except psutil.NoSuchProcess as error:
                ended.append(error.pid)
                return

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        stages = generate("visitors", form, [VISITORS], minutes * 60)
    finally:
        over.set()
        watcher.join()
    if ended:
        raise BenchError(f"Process {ended[0]} ended meanwhile: its log in {FOLDER / 'log'} says why.")
    return looks, stages


def _show(figures: dict[str, Any], terminal: Terminal) -> None:
    table = Table(title=f"Memory over {figures['minutes']:g} minutes, {figures['turns']:,} turns (RSS, MB)")
    for heading in ("", "start", "half-time", "end", "growth of the second half", "slope an hour", ""):
        table.add_column(heading, justify="right" if heading else "left")
    for name, part in figures["parts"].items():
        found = Growth(**part)
        numbers = (found.start_mb, found.middle_mb, found.end_mb, found.growth_mb, found.slope_mb_an_hour)
        table.add_row(name, *(f"{number:,.1f}" for number in numbers), "flat" if found.is_flat else "GROWS")
    terminal.console.print(table)
    if figures["errors"]:
        terminal.warn(f"{figures['errors']} requests failed meanwhile.")
    if not figures["flat"]:
        terminal.problem("Memory is not flat: see the table.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
