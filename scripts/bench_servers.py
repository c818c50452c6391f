"""Starts the servers that are compared, tells when they are ready, and ends them and nothing else."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psutil

from bot.run import guard
from scripts.bench_errors import BenchError

_POLL_SECONDS = 0.1
_GRACE_SECONDS = 10.0


class Server:
    """One server process and those that it starts."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.process = process
        self.log = log
        self.began = time.monotonic()
        self.seconds_to_ready = 0.0

    def wait_until_ready(self, url: str, patience_seconds: float = 420.0) -> float:
        """Seconds from the start of the process to its first good answer. Raises BenchError."""
        while not _answers(url):
            if self.process.poll() is not None:
                raise BenchError(f"{self.name} ended while starting: {self.log} says why.")
            if time.monotonic() - self.began > patience_seconds:
                raise BenchError(f"{self.name} was not ready after {patience_seconds:.0f} s: see {self.log}.")
            time.sleep(_POLL_SECONDS)
        self.seconds_to_ready = time.monotonic() - self.began
        return self.seconds_to_ready

    def memory_mb(self) -> dict[str, float]:
        return memory_mb(self.process.pid)


class Servers:
    """All servers of a run. Leaving the block ends them; a guard process does so if this one is killed."""

    def __init__(self) -> None:
        self._running: list[Server] = []
        self._guard: subprocess.Popen[str] | None = None

    def __enter__(self) -> Servers:
        self._guard = subprocess.Popen(
            [sys.executable, "-I", str(Path(guard.__file__)), str(_GRACE_SECONDS)],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(tuple(self._running))
        if self._guard and self._guard.stdin:
            self._guard.stdin.close()
            self._guard.wait()

    def start(
        self, name: str, command: Iterable[str], folder: Path, environment: Mapping[str, str], log: Path
    ) -> Server:
        """Starts a command in a process group of its own, its output going to `log`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = _popen(tuple(command), folder, environment, output)
        server = Server(name, process, log)
        self._running.append(server)
        self._tell_guard(f"+{process.pid}")
        return server

    def stop(self, servers: Iterable[Server]) -> None:
        for server in servers:
            guard.signal_group(server.process.pid, signal.SIGTERM)
        for server in servers:
            try:
                server.process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                guard.signal_group(server.process.pid, signal.SIGKILL)
                server.process.wait()
            # `make` is gone before what it runs has ended; what is left after that goes by force.
            deadline = time.monotonic() + _GRACE_SECONDS
            while guard.signal_group(server.process.pid, 0) and time.monotonic() < deadline:
                time.sleep(_POLL_SECONDS)
            guard.signal_group(server.process.pid, signal.SIGKILL)
            self._tell_guard(f"-{server.process.pid}")
            self._running.remove(server)

    def _tell_guard(self, line: str) -> None:
        if self._guard and self._guard.stdin:
            self._guard.stdin.write(line + "\n")
            self._guard.stdin.flush()


def memory_mb(pid: int) -> dict[str, float]:
    """Memory of a process and its children; PSS counts what they share only once."""
    process = psutil.Process(pid)
    infos = [one.memory_full_info() for one in (process, *process.children(recursive=True))]
    megabytes = {"rss_mb": sum(info.rss for info in infos) / 1e6}
    if all(hasattr(info, "pss") for info in infos):
        megabytes["pss_mb"] = sum(info.pss for info in infos) / 1e6
    return {name: round(value, 1) for name, value in megabytes.items()}


def clean_environment() -> dict[str, str]:
    """What a server inherits: neither another environment's Python nor our settings."""
    foreign = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "CONDA_PREFIX", "LOG_LEVEL")
    return {
        name: value
        for name, value in os.environ.items()
        if name not in foreign and not name.startswith("LOTSE_")
    }


def _popen(
    command: tuple[str, ...], folder: Path, environment: Mapping[str, str], output: IO[bytes]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        connection.request("GET", parts.path or "/")
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
