from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_SECONDS = 10.0
LARGEST_HEAD_BYTES = 64 * 1024


class HeadsInTime(HttpToolsProtocol):
    """A connection whose request line and headers have not come after ten seconds, or are huge, is closed.

    So is one that goes on sending a body after the answer, say to a 413. uvicorn waits as long as it
    takes, and keeps as much as there comes. A body that is being read is looked after by BodiesInTime and
    Litestar's limit.
    """

    _timer: asyncio.TimerHandle | None = None
    _in_head = True
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > LARGEST_HEAD_BYTES:
                self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._timer is None:
            self._begin()
        self._in_head = True

    def on_headers_complete(self) -> None:
        self._end()
        self._in_head, self._head_bytes = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._end()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        still_sending = self.cycle.more_body
        super().on_response_complete()
        if still_sending:
            self._begin()

    def _begin(self) -> None:
        self._end()
        self._timer = self.loop.call_later(LONGEST_SECONDS, self.transport.close)

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
