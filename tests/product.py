"""The whole product as real processes, for tests that speak to it as a browser does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.settings import ROOT

# A Monday; the next Sprechtage are 3 December 2026 (Halle) and 10 December 2026 (Magdeburg).
NOW = "2026-11-23T09:00:00+01:00"
START_SECONDS = 180


@dataclass
class Visitor:
    """Somebody who chats over the API."""

    http: httpx.Client
    id: str
    messages: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def arrives(cls, address: str) -> Visitor:
        http = httpx.Client(base_url=address, timeout=30)
        opened = http.post("/api/conversations", json={"consent": True})
        assert opened.status_code == 201, opened.text
        body = opened.json()
        http.headers["Authorization"] = f"Bearer {body['token']}"
        return cls(http, body["id"], list(body["messages"]))

    def says(self, text: str) -> list[dict[str, Any]]:
        return self._send({"text": text})

    def presses(self, title: str) -> list[dict[str, Any]]:
        """Presses the button with this title that was shown last."""
        for message in reversed(self.messages):
            for button in message.get("buttons") or ():
                if button["title"] == title:
                    return self._send({"payload": button["payload"]})
        raise AssertionError(f"no button '{title}' was shown")

    def presses_always(self, payload: str) -> list[dict[str, Any]]:
        """Presses one of the buttons that the chat always offers."""
        return self._send({"payload": payload})

    def _send(self, body: dict[str, str]) -> list[dict[str, Any]]:
        answer = self.http.post(f"/api/conversations/{self.id}/messages", json=body)
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text}"
        replies: list[dict[str, Any]] = answer.json()["messages"]
        self.messages += replies
        return replies

    def erases_everything(self) -> dict[str, Any]:
        """Leaves nothing behind, bookings included, so that the next visitor finds all times free."""
        answer = self.http.delete(f"/api/conversations/{self.id}", params={"bookings": "cancel"})
        assert answer.status_code == 200, answer.text
        self.http.close()
        receipt: dict[str, Any] = answer.json()
        return receipt

    def leaves(self) -> None:
        self.http.close()


@contextmanager
def running_product(data_dir: Path, now: str = NOW, **environment: str) -> Iterator[str]:
    """Starts `lotse run` on a free port and yields its address when everything answers."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {
        "LOTSE_PORT": str(port),
        "LOTSE_DATA_DIR": str(data_dir),
        "LOTSE_NOW": now,
        "LOTSE_RATE_LIMIT": "off",
    }
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "run.log").open("wb") as log:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("lotse")), "run"],
            cwd=ROOT,
            env={**os.environ, **settings, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_healthy(process, address, data_dir / "run.log")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _wait_until_healthy(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            if httpx.get(f"{address}/healthz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"the product did not become ready:\n{log.read_text('utf-8')[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
