"""A mail server that can be away for a while, on the same port."""

from __future__ import annotations

from collections import Counter

from aiosmtpd.controller import Controller
from fixtures.smtp_servers import Postbox


class PostOffice:
    def __init__(self, postbox: Postbox, port: int) -> None:
        self.postbox, self.port = postbox, port
        self._controller: Controller | None = None

    def __enter__(self) -> PostOffice:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        self._controller = Controller(self.postbox, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def letters(self) -> Counter[str]:
        """How often each mail arrived, by its Message-ID."""
        return Counter(str(mail["Message-ID"]) for mail in self.postbox.received)
