"""Runs every check and every test of both environments; `--long` adds the long ones.

Each step's output goes to var/log/test/, that of a failed step to the terminal as well. The last line sums up
all pytest runs. Runs by .venv/bin/python, after scripts/setup.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.run.terminal import Terminal  # noqa: E402
from scripts.browser import BrowserMissing, find_chromium  # noqa: E402

LOGS = ROOT / "var" / "log" / "test"
BIN = ROOT / ".venv" / "bin"
ENGINE_BIN = ROOT / "engine" / ".venv" / "bin"
# These start processes, look at files or stand on a fixed clock throughout; no date changes them.
WITHOUT_DATES = {
    "backup",
    "browser",
    "concurrency",
    "data",
    "db",
    "deploy",
    "desk",
    "engine",
    "fuzz",
    "grown",
    "http",
    "nlu",
    "run",
    "scripts",
}
OTHER_DATES = {"2027": "2027-03-25T23:30", "2031": "2031-12-31T12:00"}
QUICK = "not processes and not browser and not grown"
NOTHING_COLLECTED = 5
# Of another project, or dear: without kept bytecode each process compiles all modules anew.
FOREIGN = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LOG_LEVEL", "MAKEFLAGS", "MAKELEVEL"}


@dataclass(frozen=True)
class Step:
    """One command. A pytest run also writes what it counted."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def is_pytest(self) -> bool:
        return "pytest" in Path(self.command[0]).name

    @property
    def log(self) -> Path:
        return LOGS / f"{self.name.replace(' ', '-')}.log"

    @property
    def counts_file(self) -> Path:
        return self.log.with_suffix(".xml")


@dataclass
class Totals:
    """What all pytest runs counted together."""

    passed: int = 0
    failed: int = 0
    failed_steps: list[str] = field(default_factory=list)


def steps(long: bool) -> Iterator[Step]:
    """All steps, the quick ones first."""
    yield Step("ruff check", (str(BIN / "ruff"), "check", "."))
    yield Step("ruff format", (str(BIN / "ruff"), "format", "--check", "."))
    yield Step("mypy", (str(BIN / "mypy"),))
    yield Step("mypy scripts", (str(BIN / "mypy"), "scripts"))
    yield Step("import directions", (str(BIN / "lint-imports"), "--no-cache"))
    yield Step("answers", (str(BIN / "lotse"), "knowledge", "check"))
    yield Step("training", (str(BIN / "lotse"), "train"))
    rasa = (str(ENGINE_BIN / "python"), "-m", "rasa")
    yield Step("rasa data validate", (*rasa, "data", "validate", "--fail-on-warnings"))
    engine_tests = ("-c", "engine/pytest.ini", "tests/nlu", "tests/engine")
    yield Step("engine tests", (str(ENGINE_BIN / "pytest"), *engine_tests))
    not_long = "" if long else " and not long"
    yield Step("application tests", (str(BIN / "pytest"), "-n", "2", "-m", f"{QUICK}{not_long}"))
    real = f"(processes or browser) and not grown{not_long}"
    yield Step(
        "real processes and browser", (str(BIN / "pytest"), "-n", "2", "--dist", "loadfile", "-m", real)
    )
    dated = [str(path.relative_to(ROOT)) for path in _folders_with_dates()]
    for year, now in OTHER_DATES.items():
        command = (str(BIN / "pytest"), "-n", "2", "-m", f"{QUICK} and not long", *dated)
        yield Step(f"tests in {year}", command, {"LOTSE_NOW": now})


def main(arguments: Sequence[str]) -> int:
    terminal = Terminal()
    LOGS.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    try:
        chromium = find_chromium(terminal)
    except BrowserMissing as error:
        terminal.problem(str(error))
        return 1
    totals = Totals()
    for step in steps("--long" in arguments):
        _run(step, chromium, terminal, totals)
    terminal.say(f"Took {(time.monotonic() - began) / 60:.1f} minutes; details: {LOGS.relative_to(ROOT)}/")
    if totals.failed_steps:
        terminal.problem(f"Failed: {', '.join(totals.failed_steps)}")
    print(f"{totals.passed} passed, {totals.failed} failed", flush=True)
    return 1 if totals.failed_steps else 0


def _run(step: Step, chromium: str, terminal: Terminal, totals: Totals) -> None:
    step.counts_file.unlink(missing_ok=True)
    counting = (f"--junit-xml={step.counts_file}",) if step.is_pytest else ()
    began = time.monotonic()
    with terminal.working(step.name, quiet=True), step.log.open("wb") as log:
        code = subprocess.run(
            (*step.command, *counting),
            cwd=ROOT,
            env=_environment(chromium) | step.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        ).returncode
    passed, failed = _counts(step.counts_file)
    nothing_there = step.is_pytest and code == NOTHING_COLLECTED
    ok = code == 0 or nothing_there
    if step.is_pytest and not ok and not failed:
        failed = 1  # it broke before it could count
    totals.passed += passed
    totals.failed += failed
    result = f": {passed} passed, {failed} failed" if step.is_pytest else ""
    terminal.say(f"{'✓' if ok else '✗'} {step.name}{result} ({time.monotonic() - began:.0f} s)")
    if not ok:
        totals.failed_steps.append(step.name)
        print(step.log.read_text(encoding="utf-8", errors="replace")[-20_000:], flush=True)


def _counts(file: Path) -> tuple[int, int]:
    if not file.exists():
        return 0, 0
    passed = failed = 0
    for suite in ElementTree.parse(file).getroot().iter("testsuite"):
        number = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
        bad = number["failures"] + number["errors"]
        failed += bad
        passed += number["tests"] - bad - number["skipped"]
    return passed, failed


def _environment(chromium: str) -> dict[str, str]:
    # Settings of whoever runs the tests must not decide how they end.
    child = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LOTSE_") and name not in FOREIGN
    }
    return child | {"LOTSE_CHROMIUM": chromium, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _folders_with_dates() -> list[Path]:
    folders = (path for path in sorted((ROOT / "tests").iterdir()) if path.is_dir())
    return [path for path in folders if path.name not in WITHOUT_DATES and any(path.rglob("test_*.py"))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
