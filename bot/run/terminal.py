from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

_PLAIN_REMINDER_SECONDS = 60.0


class Terminal:
    """Says what is going on: live in a terminal, as plain lines elsewhere (CI, a service's journal)."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)

    def say(self, text: str, style: str = "") -> None:
        """One line, at once, also when the output is a pipe."""
        self.console.print(Text(text, style=style))
        self._flush()

    def warn(self, text: str) -> None:
        self.say(text, "yellow")

    def problem(self, text: str) -> None:
        """A line on the error output."""
        Console(stderr=True, highlight=False, soft_wrap=True).print(Text(text, style="bold red"))

    @contextmanager
    def working(self, what: str, quiet: bool = False) -> Iterator[None]:
        """While the block runs: what is happening and how long so far. After it: how long it took."""
        began = time.monotonic()
        ended = threading.Event()
        show = self._live if self.console.is_terminal else self._plain
        reporter = threading.Thread(target=show, args=(what, began, ended), daemon=True)
        reporter.start()
        try:
            yield
        except BaseException:
            ended.set()
            reporter.join()
            raise
        ended.set()
        reporter.join()
        if not quiet:
            self.say(f"✓ {what} ({time.monotonic() - began:.1f} s)")

    def _live(self, what: str, began: float, ended: threading.Event) -> None:
        with self.console.status(_elapsed(what, began)) as status:
            while not ended.wait(0.5):
                status.update(_elapsed(what, began))

    def _plain(self, what: str, began: float, ended: threading.Event) -> None:
        # Short steps need no announcement; long silence in a CI log looks like a hanging job.
        pause = 2.0
        while not ended.wait(pause):
            self.say(f"  {_elapsed(what, began)}")
            pause = _PLAIN_REMINDER_SECONDS

    def _flush(self) -> None:
        self.console.file.flush()
        sys.stdout.flush()


def _elapsed(what: str, began: float) -> str:
    seconds = int(time.monotonic() - began)
    shown = f"{seconds // 60} min {seconds % 60:02} s" if seconds >= 60 else f"{seconds} s"
    return f"{what} … {shown}"
