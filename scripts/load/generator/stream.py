"""A visitor's event stream, read in a greenlet of its own as the widget does beside its requests."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

_SILENCE_SECONDS = 40  # the widget's patience; the server gives a sign of life every 15 seconds
Message = dict[str, Any]


class StreamLost(Exception):
    """Raised when a stream cannot be opened or ends while it is wanted."""


class Stream:
    """One open `…/events`."""

    def __init__(self, address: str, conversation: str, token: str) -> None:
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=_SILENCE_SECONDS
        )
        self._path = f"/api/conversations/{conversation}/events"
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
        self._socket: socket.socket | None = None
        self._wanted = True
        self.signs_of_life = 0

    def read(self, on_open: Callable[[], None], on_message: Callable[[Message], None]) -> None:
        """Reads until closed. Raises StreamLost."""
        try:
            self._connection.request("GET", self._path, headers=self._headers)
            self._socket = self._connection.sock
            response = self._connection.getresponse()
            if response.status != 200:
                raise StreamLost(f"status {response.status}")
            is_open, event = False, ""
            while line := response.readline():
                if not is_open:
                    is_open = True
                    on_open()
                text = line.decode().strip()
                self.signs_of_life += text.startswith(":")
                if text.startswith("event:"):
                    event = text.partition(":")[2].strip()
                elif text.startswith("data:") and event == "message":
                    on_message(json.loads(text.partition(":")[2]))
        except (OSError, http.client.HTTPException, ValueError) as error:
            if self._wanted:
                raise StreamLost(type(error).__name__) from error
        finally:
            self._connection.close()
        if self._wanted:
            raise StreamLost("ended")

    def close(self) -> None:
        """Ends the reading, which another greenlet may be in the middle of: so the socket is only shut."""
        self._wanted = False
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
