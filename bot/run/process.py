from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from bot.run import guard
from bot.settings import ROOT

GRACE_SECONDS = 8.0


class Processes:
    """Starts child processes in groups of their own and sees to it that none outlives this process."""

    def __init__(self, grace_seconds: float = GRACE_SECONDS) -> None:
        self.grace_seconds = grace_seconds
        self._guard = subprocess.Popen(
            [sys.executable, "-I", str(Path(guard.__file__)), str(grace_seconds)],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    async def start(
        self, command: tuple[str, ...], environment: Mapping[str, str], log: IO[bytes]
    ) -> asyncio.subprocess.Process:
        """Starts a command in the checkout's root, its output going to `log`."""
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._tell_guard(f"+{process.pid}")
        return process

    async def stop(self, process: asyncio.subprocess.Process) -> None:
        """Ends a process with all its children: politely, and after the grace period by force."""
        if process.returncode is None:
            guard.signal_group(process.pid, signal.SIGTERM)
            try:
                await asyncio.wait_for(asyncio.shield(process.wait()), self.grace_seconds)
            except TimeoutError:
                guard.signal_group(process.pid, signal.SIGKILL)
                await process.wait()
        self.forget(process)

    def forget(self, process: asyncio.subprocess.Process) -> None:
        """To be called after the end of a process: takes what it left behind in its group with it."""
        guard.signal_group(process.pid, signal.SIGKILL)
        self._tell_guard(f"-{process.pid}")

    def close(self) -> None:
        """Lets the guard go; whatever still runs is stopped by it."""
        if self._guard.stdin and not self._guard.stdin.closed:
            self._guard.stdin.close()
        self._guard.wait()

    def _tell_guard(self, line: str) -> None:
        if self._guard.stdin is None:
            return
        try:
            self._guard.stdin.write(line + "\n")
            self._guard.stdin.flush()
        except BrokenPipeError:
            # Somebody ended the guard. The parts can go on; only `kill -9` would now leave them behind.
            pass
