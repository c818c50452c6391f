from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import migrate
from bot.db.tables import Conversation
from bot.run.errors import StartError
from bot.run.smoke import Smoke, hold, load_smoke
from bot.run.smoke_rows import conversations_for_trial


class Engine(ThreadingHTTPServer):
    """Understands every text as `greet` and answers it with itself; notes what was asked of it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Engine

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, body["text"]))
        nlu = {"intent": "greet"}
        whole = {"messages": [{"text": f"Sie sagten: {body['text']}"}], "nlu": nlu}
        self._send(nlu if self.path.endswith("/parse") else whole)

    def do_DELETE(self) -> None:
        self.server.asked.append((self.path, ""))
        self._send({"deleted": 1})

    def _send(self, answer: object) -> None:
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def engine() -> Iterator[Engine]:
    server = Engine()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def held(engine: Engine, **smoke: object) -> int:
    one = Smoke.model_validate({"name": "x.yml", **smoke})
    return asyncio.run(hold([one], ["smoke-1"], engine.url, "geheim", "Halle"))


def test_the_delivered_files_are_read_and_hold_a_booking_that_is_stopped() -> None:
    found = {one.name: one for one in load_smoke()}

    assert sum(len(one.understood) + len(one.steps) for one in found.values()) >= 20
    assert found["booking.yml"].steps[-1].bot == ("ich buche nichts",)


def test_a_model_that_says_what_it_should_is_let_through(engine: Engine) -> None:
    steps = [{"user": "Onlineshop, {place}", "intent": "greet", "bot": ["HALLE"]}]

    assert held(engine, understood={"Guten Tag": "greet"}, steps=steps) == 2
    assert ("/webhooks/lotse/webhook", "Onlineshop, Halle") in engine.asked


@pytest.mark.parametrize(
    ("smoke", "sentence"),
    [
        (
            {"understood": {"Was kostet das?": "session_cost"}},
            r"'Was kostet das\?' was understood as greet, not as session_cost \(data/smoke/x\.yml\)",
        ),
        (
            {"steps": [{"user": "Guten Tag", "bot": ["Willkommen"]}]},
            r"'Guten Tag' was answered without 'Willkommen': Sie sagten: Guten Tag",
        ),
    ],
)
def test_the_sentence_that_fails_is_named(engine: Engine, smoke: dict[str, object], sentence: str) -> None:
    with pytest.raises(StartError, match=sentence):
        held(engine, **smoke)


def test_a_conversation_is_stopped_and_forgotten_also_when_it_fails(engine: Engine) -> None:
    with pytest.raises(StartError):
        held(engine, steps=[{"user": "Guten Tag", "bot": ["Willkommen"]}])

    assert engine.asked[-2:] == [
        ("/webhooks/lotse/webhook", "abbrechen"),
        ("/webhooks/lotse/conversations/smoke-1", ""),
    ]


def test_an_answer_that_ends_the_conversation_is_as_good(engine: Engine) -> None:
    steps = [
        {"user": "kein Termin mehr frei", "bot": ["Der nächste"], "or_ends": "Kein Termin mehr frei"},
        {"user": "ja", "bot": ["nie gesagt"]},
    ]

    assert held(engine, steps=steps) == 1


def test_an_engine_that_is_away_is_told() -> None:
    one = Smoke(name="x.yml", understood={"Guten Tag": "greet"})
    with pytest.raises(StartError, match="'Guten Tag' got no answer, status 0"):
        asyncio.run(hold([one], ["smoke-1"], "http://127.0.0.1:9", "geheim", "Halle"))


@pytest.mark.parametrize("text", ["steps: [", "sentences: {}", "- Guten Tag"])
def test_a_file_that_is_no_conversation_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "kaputt.yml").write_text(text, "utf-8")

    with pytest.raises(StartError, match=r"kaputt\.yml is no smoke conversation"):
        load_smoke(tmp_path)


def test_without_any_conversation_no_model_is_let_through(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="no smoke conversations"):
        load_smoke(tmp_path)


def test_the_conversations_of_a_trial_are_gone_afterwards(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lotse.db'}"
    engine = make_engine(url)
    migrate(engine)
    uow = UnitOfWork(engine)

    with conversations_for_trial(url, 2) as ids, uow() as db:
        assert [db.get(Conversation, one) is not None for one in ids] == [True, True]

    with uow() as db:
        assert [db.get(Conversation, one) for one in ids] == [None, None]
    engine.dispose()
