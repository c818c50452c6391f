"""Somebody who listens to a stream of events, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
from grown_form import until


class Listener:
    """What a stream has said so far; it ends with the stream."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.open = threading.Event()

    def wait_for(self, text: str, seconds: float = 12.0) -> None:
        """The heartbeat, which also looks into the database, comes after 15 s only: Redis was faster."""
        until(f"heard: {text}", lambda: any(text in line for line in self.lines), seconds)


@contextmanager
def listening(http: httpx.Client, path: str, **params: str) -> Iterator[Listener]:
    """Listens from now on until the block ends."""
    heard, done = Listener(), threading.Event()

    def listen() -> None:
        with (
            suppress(httpx.TransportError),
            http.stream("GET", path, params=params, timeout=40) as stream,
        ):
            assert stream.status_code == 200
            heard.open.set()
            lines = stream.iter_lines()
            while not done.is_set():
                try:
                    heard.lines.append(next(lines))
                except StopIteration:
                    return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert heard.open.wait(20)
    yield heard
    done.set()
