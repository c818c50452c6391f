from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

LARGEST_LOG_BYTES = 10_000_000


class LogFolder:
    """Where the parts' logs go: var/log, or var/log/<port> when another run of this checkout uses that."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.path = data_dir / "log"
        self.path.mkdir(parents=True, exist_ok=True)
        self._begins: dict[str, int] = {}
        self._lock = self._take_lock()
        if self._lock is None:
            self.path = self.path / str(port)
            self.path.mkdir(exist_ok=True)

    def open(self, name: str) -> IO[bytes]:
        """The log of one part, to append to; a large one is set aside first, replacing the one before."""
        file = self.path / f"{name}.log"
        if file.exists() and file.stat().st_size > LARGEST_LOG_BYTES:
            os.replace(file, file.with_suffix(".log.1"))
        self._begins[name] = file.stat().st_size if file.exists() else 0
        return file.open("ab")

    def last_lines(self, name: str, count: int = 3) -> list[str]:
        """The end of what a part has logged since it was last started, for a message."""
        file = self.path / f"{name}.log"
        if not file.exists():
            return []
        text = file.read_bytes()[self._begins.get(name, 0) :][-4000:].decode("utf-8", "replace")
        # Lines of a traceback that only point into the line above them say nothing by themselves.
        return [line for line in text.splitlines() if line.strip(" ^~|")][-count:]

    def _take_lock(self) -> int | None:
        # Held until this process ends, however it ends.
        handle = os.open(self.path / ".in-use", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
        return handle
