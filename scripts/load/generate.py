"""Calls the load generator, which runs in an environment and a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from bot.settings import ROOT
from scripts.bench_errors import BenchError
from scripts.bench_servers import clean_environment
from scripts.load.environment import PYTHON
from scripts.load.forms import Form

_RESERVE_SECONDS = 300  # beyond what is measured, before the generator is given up


def generate(
    kind: Literal["visitors", "race", "streams"], form: Form, users: Sequence[int], seconds: float = 30.0
) -> Any:
    """What the generator found out. Raises BenchError."""
    out = form.folder / f"{kind}.json"
    log = form.log(f"generator-{kind}")
    command = [
        *(str(PYTHON), "-m", "scripts.load.generator", kind),
        *("--address", form.address, "--seconds", str(seconds), "--out", str(out)),
        *("--users", *map(str, users), "--pids", json.dumps(form.pids)),
    ]
    with log.open("ab") as output:
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=clean_environment(),
                stdout=output,
                stderr=output,
                timeout=seconds * len(users) + _RESERVE_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise BenchError(f"The generator did not come to an end: see {log}.") from error
    if done.returncode or not out.exists():
        raise BenchError(f"The generator failed over {kind}: {log} says why.")
    found = json.loads(Path(out).read_text(encoding="utf-8"))
    out.unlink()
    return found
