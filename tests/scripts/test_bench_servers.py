from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from bot.run.ports import free_port
from scripts.bench_errors import BenchError
from scripts.bench_servers import Servers, clean_environment
from scripts.bench_turns import STARTER, StarterTalk

# Answers as Rasa's REST channel does.
SERVE = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.say(b"ok")
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.say(b'[{"text": "Hey!"}]')
    def say(self, content):
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def test_a_server_is_started_timed_talked_to_and_stopped(tmp_path: Path) -> None:
    port = free_port()
    with Servers() as servers:
        command = (sys.executable, "-c", SERVE, str(port))
        server = servers.start("probe", command, tmp_path, clean_environment(), tmp_path / "log")
        assert server.wait_until_ready(f"http://127.0.0.1:{port}/", patience_seconds=60) > 0
        assert server.memory_mb()["rss_mb"] > 1

        talk = StarterTalk(f"http://127.0.0.1:{port}", STARTER)
        kind, milliseconds = talk.turn(talk.open(), 0)
        talk.close()
        assert kind == "plain"
        assert milliseconds > 0
    assert not psutil.pid_exists(server.process.pid)


def test_a_server_that_ends_while_starting_is_reported_with_its_log(tmp_path: Path) -> None:
    with Servers() as servers:
        command = (sys.executable, "-c", "raise SystemExit('broken')")
        server = servers.start("probe", command, tmp_path, clean_environment(), tmp_path / "log")
        with pytest.raises(BenchError, match="probe ended while starting"):
            server.wait_until_ready(f"http://127.0.0.1:{free_port()}/")
    assert "broken" in (tmp_path / "log").read_text("utf-8")


def test_a_bot_that_does_not_answer_is_an_error() -> None:
    talk = StarterTalk(f"http://127.0.0.1:{free_port()}", STARTER)
    with pytest.raises(BenchError, match="did not answer"):
        talk.turn(talk.open(), 0)


def test_servers_inherit_neither_our_settings_nor_anothers_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_PORT", "1")
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere")
    assert {"LOTSE_PORT", "VIRTUAL_ENV"} & clean_environment().keys() == set()
