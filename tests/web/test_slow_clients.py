from __future__ import annotations

import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_site import running_site

from bot.http import slow_bodies


def test_a_body_that_does_not_come_is_refused_in_german(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_bodies, "LONGEST_SECONDS", 0.2)
    with running_site(tmp_path) as site:
        host, port = urlsplit(site.url).hostname, urlsplit(site.url).port
        for path, kind in (
            ("/api/conversations", "application/json"),
            ("/chat/beginnen", "application/x-www-form-urlencoded"),
        ):
            with socket.create_connection((host, port), timeout=10) as client:
                lines = (
                    f"POST {path} HTTP/1.1",
                    f"Host: {host}",
                    f"Content-Type: {kind}",
                    "Content-Length: 99",
                )
                head = "\r\n".join(lines) + "\r\n\r\n{"
                client.sendall(head.encode())
                answer = b""
                while chunk := client.recv(4096):
                    answer += chunk
            start, _, body = answer.partition(b"\r\n\r\n")
            assert start.startswith(b"HTTP/1.1 408"), answer
            assert json.loads(body)["detail"].startswith("Die Anfrage kam nicht vollständig an.")
