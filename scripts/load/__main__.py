"""Puts the product under load and writes bench/load.json: `make load` (QUICK=1: less of everything).

docs/scale.md says what is measured and computes from it what others need.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bot.run.terminal import Terminal
from bot.settings import ROOT
from scripts.bench_errors import BenchError
from scripts.bench_ours import model
from scripts.bench_servers import Servers
from scripts.load import many_bookings
from scripts.load.environment import prepare
from scripts.load.forms import EMBEDDED_1, EMBEDDED_2, GROWN_1, GROWN_2, Form, Kind, running
from scripts.load.generate import generate
from scripts.load.long_talk import long_talk
from scripts.load.race import race
from scripts.load.report import show

FOLDER = ROOT / "var" / "load"
RESULT = ROOT / "bench" / "load.json"


@dataclass(frozen=True)
class Extent:
    visitors: tuple[int, ...]  # at a time, stage by stage
    seconds: float  # of each stage
    attempts: int
    streams: int
    silence: float  # how long the streams are only held
    turns: int


FULL = Extent(visitors=(60, 180), seconds=20, attempts=1000, streams=500, silence=35, turns=1000)
QUICK = Extent(visitors=(10,), seconds=10, attempts=100, streams=50, silence=16, turns=60)


class Load:
    """The measures, each kept as soon as it is there."""

    def __init__(self, extent: Extent, terminal: Terminal, servers: Servers, scratch: Path) -> None:
        self._extent = extent
        self._terminal = terminal
        self._servers = servers
        self._scratch = scratch
        self._logs = FOLDER / "log"
        self.figures: dict[str, Any] = {"forms": {}, "race": {}, "next_free_time": {}}

    def all(self) -> None:
        for kind in (EMBEDDED_1, EMBEDDED_2, GROWN_1, GROWN_2):
            self._form(kind)
        folder = self._scratch / "many-bookings"
        folder.mkdir()
        with self._terminal.working("A million bookings in SQLite"):
            url = f"sqlite:///{folder / 'many.db'}"
            self.figures["next_free_time"]["sqlite"] = many_bookings.measure(url, folder)
        with (
            self._terminal.working("A million bookings in PostgreSQL"),
            many_bookings.postgres(self._servers, folder / "postgres", self._logs) as url,
        ):
            self.figures["next_free_time"]["postgresql"] = many_bookings.measure(url, folder)

    def _form(self, kind: Kind) -> None:
        with running(kind, self._servers, self._scratch, self._logs) as form:
            self.figures["forms"][kind.name] = self._step("visitors", form, self._visitors)
            if kind is EMBEDDED_1:
                turns = self._extent.turns
                self.figures["long_talk"] = self._step(
                    f"a conversation of {turns} turns", form, lambda: long_talk(form, turns)
                )
                streams, silence = self._extent.streams, self._extent.silence
                self.figures["streams"] = self._step(
                    f"{streams} event streams", form, lambda: generate("streams", form, [streams], silence)
                )
            if kind in (EMBEDDED_1, GROWN_2):
                attempts = self._extent.attempts
                self.figures["race"][kind.name] = self._step(
                    f"{attempts} who want the same times", form, lambda: race(form, attempts)
                )

    def _visitors(self, form: Form) -> dict[str, Any]:
        extent, stored = self._extent, form.stored_bytes()
        stages, before = [], form.turns()
        stages = generate("visitors", form, extent.visitors, extent.seconds)
        after, grown = form.turns(), form.stored_bytes() - stored
        turns = after["turns"] - before["turns"]
        return {
            "stages": stages,
            "turns": turns,
            "without_engine": after["without_engine"] - before["without_engine"],
            "stored_bytes_a_turn": round(grown / turns) if turns else None,
        }

    def _step(self, what: str, form: Form, measure: Callable[..., Any]) -> Any:
        with self._terminal.working(f"{form.kind.name}: {what}"):
            return measure(form) if measure == self._visitors else measure()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything; not for computing")
    quick = parser.parse_args(arguments).quick
    terminal = Terminal()
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began, figures = time.monotonic(), {"machine": _machine(quick)}
    scratch = FOLDER / f"run-{os.getpid()}"
    try:
        model()
        prepare(FOLDER / "log" / "setup.log")
        scratch.mkdir(parents=True)
        with Servers() as servers:
            load = Load(QUICK if quick else FULL, terminal, servers, scratch)
            load.all()
    except BenchError as error:
        terminal.problem(str(error))
        return 1
    except KeyboardInterrupt:
        terminal.problem("Stopped; nothing was written.")
        return 130
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    figures["machine"]["minutes"] = round((time.monotonic() - began) / 60, 1)
    RESULT.write_text(json.dumps(figures | load.figures, indent=1) + "\n", encoding="utf-8")
    show(figures | load.figures, terminal)
    terminal.say(f"Written to {RESULT.relative_to(ROOT)} after {figures['machine']['minutes']} minutes.")
    return 0


def _machine(quick: bool) -> dict[str, Any]:
    return {
        "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": psutil.cpu_count() or 1,
        "memory_mb": round(psutil.virtual_memory().total / 1e6),
        "load_before": round(os.getloadavg()[0], 2),
        "quick": quick,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
