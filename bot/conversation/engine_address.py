from __future__ import annotations

from pathlib import Path

from bot.files import replace_file


class EngineAddress:
    """Where the engine is right now.

    While a new model takes over, two engines run, and turns must go to the new one from one moment to the
    next. So the supervisor writes the address to a file, and it is read anew for every turn.
    """

    def __init__(self, url: str, file: Path | None = None) -> None:
        self._url = url.rstrip("/")
        self._file = file

    def __call__(self) -> str:
        """The address without a slash at the end; empty when no engine is set."""
        if self._file is None:
            return self._url
        try:
            return self._file.read_text("ascii").strip() or self._url
        except OSError:
            return self._url


def write_address(file: Path, url: str) -> None:
    """Changes the address for every process at once: a reader sees the old one or the new one, whole."""
    replace_file(file, url.encode("ascii"))
