"""The load generator's own environment: Locust replaces Python's sockets and brings a plugin into pytest."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bot.settings import ROOT
from scripts.bench_errors import BenchError
from scripts.setup import UV, Environment

FOLDER = ROOT / "var" / "load" / "environment"
PYTHON = FOLDER / "bin" / "python"


def prepare(log: Path) -> None:
    """Builds it from the lock file where that has not been done (12 MB to download). Raises BenchError."""
    arguments = ("--frozen", "--only-group", "load")
    wanted = Environment("load generator", FOLDER, (ROOT / "uv.lock", ROOT / "pyproject.toml"), arguments, 60)
    if wanted.up_to_date():
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        done = subprocess.run(
            [str(UV), "sync", *arguments],
            cwd=ROOT,
            env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(FOLDER), "UV_NO_PROGRESS": "1"},
            stdout=output,
            stderr=output,
        )
    if done.returncode:
        raise BenchError(f"The load generator could not be installed: {log} says why.")
    wanted.stamp.write_text(wanted.fingerprint(), encoding="utf-8")
