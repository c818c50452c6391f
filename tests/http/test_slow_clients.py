from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from browser_site import Site, running_site

from bot.http import protocol, slow_bodies

# Far longer than anything here takes: only a connection that nobody ends reaches it.
PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slow_bodies, "LONGEST_SECONDS", 0.2)
        patch.setattr(protocol, "LONGEST_SECONDS", 0.4)
        with running_site(tmp_path_factory.mktemp("site")) as running:
            yield running


@contextmanager
def connected(site: Site) -> Iterator[socket.socket]:
    parts = urlsplit(site.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE_SECONDS) as client:
        yield client


def all_that_comes(client: socket.socket) -> bytes:
    """Everything until the other side ends the connection."""
    answer = b""
    try:
        while chunk := client.recv(4096):
            answer += chunk
    except ConnectionResetError:
        pass
    return answer


def head(path: str, *lines: str, method: str = "POST") -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", *lines)).encode() + b"\r\n"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/conversations", "application/json"),
        ("/chat/beginnen", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_does_not_come_is_refused_in_german(site: Site, path: str, kind: str) -> None:
    with connected(site) as client:
        client.sendall(head(path, f"Content-Type: {kind}", "Content-Length: 99") + b"\r\n{")
        answer = all_that_comes(client)

    start, _, body = answer.partition(b"\r\n\r\n")
    assert start.startswith(b"HTTP/1.1 408"), answer
    assert json.loads(body)["detail"].startswith("Die Anfrage kam nicht vollständig an.")


@pytest.mark.parametrize(
    "sent",
    [b"", b"POST /api", head("/api/consent", "X-Slow: a", method="GET")],
    ids=["nothing", "half a line", "no end of the headers"],
)
def test_a_request_that_does_not_begin_is_not_waited_for(site: Site, sent: bytes) -> None:
    with connected(site) as client:
        client.sendall(sent)

        assert all_that_comes(client) == b""


def test_the_second_request_of_a_connection_is_not_waited_for_either(site: Site) -> None:
    with connected(site) as client:
        client.sendall(head("/livez", method="GET") + b"\r\n" + head("/livez", "X-Slow: a", method="GET"))

        assert all_that_comes(client).count(b"HTTP/1.1 200") == 1


def send_headers_for_ever(client: socket.socket) -> None:
    for _ in range(1000):
        client.sendall(b"X-More: " + b"a" * 64_000 + b"\r\n")


def read_for_ever(client: socket.socket) -> None:
    while client.recv(65536):
        continue
    pytest.fail("the connection was ended")


def test_headers_without_an_end_are_cut_off(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LONGEST_SECONDS", 3600)
    with connected(site) as client:
        client.sendall(head("/livez", method="GET"))
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            send_headers_for_ever(client)


def test_who_goes_on_sending_after_a_refusal_is_cut_off(site: Site) -> None:
    with connected(site) as client:
        client.sendall(
            head("/api/conversations", "Content-Type: application/json", "Content-Length: 9999999")
        )
        client.sendall(b"\r\n{")
        answer = all_that_comes(client)

    assert b" 413 " in answer.splitlines()[0] or b" 408 " in answer.splitlines()[0]


def test_an_open_event_stream_is_left_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_bodies, "LONGEST_SECONDS", 60)
    with connected(site) as client:
        client.sendall(head("/api/conversations", "Content-Type: application/json", "Content-Length: 17"))
        client.sendall(b'\r\n{"consent": true}')
        opened = json.loads(client.recv(65536).partition(b"\r\n\r\n")[2])
    with connected(site) as client:
        token = f"Authorization: Bearer {opened['token']}"
        client.sendall(head(f"/api/conversations/{opened['id']}/events", token, method="GET") + b"\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        client.settimeout(1.0)  # more than twice as long as a head may take
        with pytest.raises(TimeoutError):
            read_for_ever(client)
