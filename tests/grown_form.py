"""The grown form as real processes, for tests that break it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from bot.run.ports import free_port
from bot.settings import ROOT

START_SECONDS = 240
RECOVERY_SECONDS = 30


@dataclass
class GrownForm:
    """A running `make grown`, with hands on each of its processes."""

    address: str
    folder: Path
    supervisor: subprocess.Popen[bytes]

    def part(self, name: str) -> psutil.Process:
        """The process of a part, say `web-1`."""
        return psutil.Process(int((self.folder / "log" / f"{name}.pid").read_text("ascii")))

    def kill(self, name: str) -> None:
        """`kill -9`, as the kernel does it when memory runs out."""
        self.part(name).kill()

    def wait_until_ready_again(self, name: str, before: int) -> None:
        self.wait_for_output(f"✓ {name} ready again", before + 1)

    def times_ready_again(self, name: str) -> int:
        return self.output.count(f"✓ {name} ready again")

    @property
    def output(self) -> str:
        return (self.folder / "grown.log").read_text("utf-8")

    def wait_for_output(self, text: str, times: int) -> None:
        until(f"'{text}'", lambda: self.output.count(text) >= times)

    def environment_of(self, name: str) -> dict[str, str]:
        return self.part(name).environ()

    @property
    def database_url(self) -> str:
        return self.environment_of("web-1")["LOTSE_DATABASE_URL"]

    def address_of(self, name: str) -> str:
        return f"http://127.0.0.1:{self.environment_of(name)['LOTSE_PORT']}"

    def is_healthy(self) -> bool:
        try:
            return httpx.get(f"{self.address}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


def until(what: str, is_so: object, seconds: float = RECOVERY_SECONDS) -> float:
    """Waits for a condition and tells how long it took. Raises AssertionError when it does not come."""
    assert callable(is_so)
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, f"not after {seconds:.0f} s: {what}"
        time.sleep(0.1)
    return time.monotonic() - began


@contextmanager
def running_grown_form(folder: Path, now: str, **environment: str) -> Iterator[GrownForm]:
    """Starts it on free ports. The folder must be one that other users may enter: PostgreSQL is one."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    settings = {
        "LOTSE_PORT": str(port),
        "LOTSE_DATA_DIR": str(folder),
        "LOTSE_NOW": now,
        "LOTSE_RATE_LIMIT": "off",
    }
    with (folder / "grown.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.grown"],
            cwd=ROOT,
            env={**os.environ, **settings, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        form = GrownForm(f"http://127.0.0.1:{port}", folder, process)
        try:
            until("ready", lambda: process.poll() is not None or "Ready after" in form.output, START_SECONDS)
            assert process.poll() is None, form.output
            yield form
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=60)
