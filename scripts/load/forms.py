"""The forms of the product that are put under load, as real processes on free ports."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from bot.run.ports import free_port
from bot.settings import ROOT
from scripts.bench_errors import BenchError
from scripts.bench_servers import Server, Servers, clean_environment

# A Monday, so that the next Sprechtage are the same whenever this is measured.
NOW = "2026-11-23T09:00:00+01:00"
_PATIENCE_SECONDS = 240.0
_PAGES = ("page_count", "page_size")


@dataclass(frozen=True)
class Kind:
    """A form: its name, and the command that starts it."""

    name: str
    command: tuple[str, ...]


EMBEDDED_1 = Kind("embedded, 1 engine", (str(Path(sys.executable).with_name("lotse")), "run"))
EMBEDDED_2 = Kind("embedded, 2 engines", (sys.executable, "-m", "scripts.load.embedded"))
GROWN_1 = Kind("grown, 1 engine", (sys.executable, "-m", "scripts.grown", "--engines", "1"))
GROWN_2 = Kind("grown, 2 engines", (sys.executable, "-m", "scripts.grown", "--engines", "2"))


@dataclass(frozen=True)
class Form:
    """A running one."""

    kind: Kind
    address: str
    folder: Path
    logs: Path
    pids: dict[str, int]  # by part

    def log(self, name: str) -> Path:
        return self.logs / f"{self.kind.name.replace(', ', '-').replace(' ', '-')}-{name}.log"

    @property
    def database_url(self) -> str:
        web = next(pid for name, pid in self.pids.items() if name.startswith("web"))
        return psutil.Process(web).environ()["LOTSE_DATABASE_URL"]

    def stored_bytes(self) -> int:
        """What conversations take up: our tables, and the engine's record of the events."""
        if not self.database_url.startswith("sqlite"):
            with psycopg.connect(self.database_url) as connection:
                found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
                return int(found[0]) if found else 0
        total = 0
        for file in (self.folder / "lotse.db", self.folder / "tracker.sqlite3"):
            with closing(sqlite3.connect(file)) as database:
                pages, size = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in _PAGES)
                total += pages * size
        return total

    def turns(self) -> dict[str, float]:
        """Answered turns so far of all web processes, and those for which the engine gave no answer."""
        found = {"turns": 0.0, "without_engine": 0.0}
        for name, pid in self.pids.items():
            if not name.startswith("web"):
                continue
            port = psutil.Process(pid).environ()["LOTSE_PORT"]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                lines = answer.read().decode().splitlines()
            found["turns"] += sum(_value(line) for line in lines if line.startswith("lotse_turns_total{"))
            name_of_other = "lotse_turns_without_engine_total "
            found["without_engine"] += sum(_value(line) for line in lines if line.startswith(name_of_other))
        return found


@contextmanager
def running(kind: Kind, servers: Servers, scratch: Path, logs: Path) -> Iterator[Form]:
    """Starts a form in a folder of its own and stops it afterwards. Raises BenchError.

    The rate limits are off: all visitors of a load come from one address. Sprechtage are weekly, so that
    there are times left to book.
    """
    folder = scratch / kind.name.replace(", ", "-").replace(" ", "-")
    folder.mkdir(parents=True)
    port = free_port()
    environment = clean_environment() | {
        "LOTSE_PORT": str(port),
        "LOTSE_DATA_DIR": str(folder),
        "LOTSE_RATE_LIMIT": "off",
        "LOTSE_NOW": NOW,
        "LOTSE_CHAMBERS_FILE": str(weekly_chambers(ROOT / "chambers.yml", folder)),
    }
    log = logs / f"{folder.name}.log"
    server = servers.start(kind.name, kind.command, ROOT, environment, log)
    try:
        yield Form(kind, f"http://127.0.0.1:{port}", folder, logs, _pids(server, folder))
    finally:
        servers.stop([server])


def weekly_chambers(file: Path, folder: Path) -> Path:
    """chambers.yml with a Sprechtag every week instead of once a month."""
    found, changed = re.subn(r"BYDAY=\+\dTH", "BYDAY=TH", file.read_text(encoding="utf-8"))
    if not changed:
        raise BenchError(f"{file} has no monthly Thursday any more: set the load to its rules.")
    weekly = folder / "chambers-weekly.yml"
    weekly.write_text(found, encoding="utf-8")
    return weekly


def _pids(server: Server, folder: Path) -> dict[str, int]:
    """The processes by part, once all are ready."""
    file = folder / "log" / "run.json"
    while True:
        if server.process.poll() is not None:
            raise BenchError(f"{server.name} ended while starting: {server.log} says why.")
        if time.monotonic() - server.began > _PATIENCE_SECONDS:
            raise BenchError(f"{server.name} was not ready after {_PATIENCE_SECONDS:.0f} s: {server.log}.")
        try:
            parts = json.loads(file.read_text(encoding="utf-8"))["parts"]
        except (OSError, ValueError):
            time.sleep(0.1)
            continue
        return {name: int(part["pid"]) for name, part in parts.items()}


def _value(line: str) -> float:
    return float(line.rpartition(" ")[2])
