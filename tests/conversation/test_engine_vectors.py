from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bot.conversation.engine_vectors import EngineVectors


class Engine:
    """Answers every request with the same bytes."""

    def __init__(self) -> None:
        self.answer, self.status, self.asked = b'{"vectors": [[0.5]]}', 200, 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.asked += 1
                self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["X-Lotse-Token"] == "geheim"
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(outer.answer)

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def engine() -> Iterator[Engine]:
    running = Engine()
    Thread(target=running.server.serve_forever, daemon=True).start()
    yield running
    running.server.shutdown()
    running.server.server_close()


def test_the_engine_makes_the_vectors(engine: Engine) -> None:
    assert EngineVectors(engine.url, "geheim").encode(["a"]) == [[0.5]]


@pytest.mark.parametrize(
    ("status", "answer"), [(500, b"{}"), (200, b"{"), (200, b'{"vectors": null}'), (200, b'{"vectors": []}')]
)
def test_an_engine_that_cannot_is_not_asked_again_at_once(engine: Engine, status: int, answer: bytes) -> None:
    engine.status, engine.answer = status, answer
    vectors = EngineVectors(engine.url, "geheim")
    assert [vectors.encode(["a"]), vectors.encode(["b"])] == [None, None]
    assert engine.asked == 1


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9"])
def test_without_an_engine_there_are_none(url: str) -> None:
    assert EngineVectors(url, "geheim").encode(["a"]) is None
