from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from litestar.testing import TestClient

from bot.booking.planning import plan_days
from bot.booking.service import BookingService
from bot.booking.views import BookingRequest, TimeSlotQuery
from bot.centre.words import centre_responses
from bot.clock import FixedClock
from bot.conversation.reply import Bubble, Button, Reply, Turn
from bot.db.engine import UnitOfWork, make_engine
from bot.db.registry import all_tables
from bot.errors import NotFound
from bot.schedule.config import load_chambers
from bot.settings import ROOT, Settings
from bot.web.app import create_app
from bot.web.services import WebServices, web_services

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHAMBERS = load_chambers(ROOT / "chambers.yml")
Answering = Callable[[dict[str, Any]], dict[str, Any]]


def echo(body: dict[str, Any]) -> dict[str, Any]:
    said = body.get("text") or body.get("payload")
    message = {"text": f"Sie sagten: {said}", "buttons": [{"title": "Ja", "payload": "/affirm"}]}
    return {"messages": [message], "nlu": {"intent": "inform", "confidence": 0.9}}


class FakeEngine:
    """A small HTTP server on a real socket that speaks the engine's channel."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.metadata: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answering: Answering = echo
        self.status = 200
        self.seconds = 0.0
        self.raw: bytes | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(200, b'{"status": "ok"}')

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.metadata.append(body.pop("metadata"))
                outer.asked.append(body)
                outer.headers.append({name.lower(): value for name, value in self.headers.items()})
                time.sleep(outer.seconds)
                raw = outer.raw if outer.raw is not None else json.dumps(outer.answering(body)).encode()
                self._send(outer.status, raw)

            def _send(self, status: int, raw: bytes) -> None:
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(raw)))
                    self.end_headers()
                    self.wfile.write(raw)
                except BrokenPipeError:
                    return

            def log_message(self, format: str, *args: Any) -> None:
                return

        class Server(ThreadingHTTPServer):
            # A reader that gave up on a slow answer is what some tests are about.
            def handle_error(self, request: Any, client_address: Any) -> None:
                return

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> FakeEngine:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class FakeDialogue:
    """Answers buttons without an engine, as the real dialogue does."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []

    def respond(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        if turn.intent == "greet":
            buttons = (Button("Termin buchen", "/book_session"), Button("Förderung", "/topic_funding"))
            return Reply((Bubble("Guten Tag! Ich bin ein **automatischer Assistent**.", buttons),))
        if turn.intent == "unheard_of":
            raise KeyError(turn.intent)
        return Reply((Bubble(f"Ohne Maschine: {turn.intent}"),))


class FakeBookings:
    """Notes what is asked of the booking service."""

    def __init__(self) -> None:
        self.cancelled: list[tuple[str, str]] = []
        self.released: list[str] = []

    def cancel(self, reference: str, email: str) -> Any:
        if email == "weg@example.de":
            raise NotFound(reference)
        self.cancelled.append((reference, email))

    def let_go(self, conversation_id: str) -> None:
        self.released.append(conversation_id)

    def find_by_token(self, token: str, purpose: str) -> Any:
        raise NotFound(token)


class Chat:
    """A test client with one open conversation."""

    def __init__(self, client: TestClient[Any], services: WebServices, parts: dict[str, Any]) -> None:
        self.client = client
        self.services = services
        self.uow: UnitOfWork = parts["uow"]
        self.clock: FixedClock = parts["clock"]
        self.dialogue: FakeDialogue = parts["dialogue"]
        self.bookings: FakeBookings = parts["bookings"]
        self.opened: dict[str, Any] = {}

    def begin(self) -> dict[str, Any]:
        response = self.client.post("/api/conversations", json={"consent": True})
        assert response.status_code == 201, response.text
        self.opened = response.json()
        return self.opened

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.opened['id']}"

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.opened['token']}"}

    def send(self, text: str | None = None, **fields: Any) -> httpx.Response:
        body = {**({"text": text} if text is not None else {}), **fields}
        return self.client.post(f"{self.path}/messages", json=body, headers=self.auth)

    def history(self, after: str = "") -> list[dict[str, Any]]:
        response = self.client.get(f"{self.path}/messages", params={"after": after}, headers=self.auth)
        assert response.status_code == 200, response.text
        found: list[dict[str, Any]] = response.json()["messages"]
        return found


def book(bookings: BookingService, conversation_id: str | None) -> Any:
    """Books the next free time for the Tischlerei Krause."""
    slot = bookings.free_time_slots(TimeSlotQuery(regions=("magdeburg",)), 1)[0]
    request = BookingRequest(
        company="Tischlerei Krause",
        contact_name="Petra Krause",
        email="krause@example.de",
        concern="Onlineshop",
        meeting_format="on_site",
        place="Stendal",
        chamber="hwk_magdeburg",
    )
    return bookings.confirm(conversation_id, slot.id, request)


def make_services(folder: Path, engine_url: str, **settings: Any) -> tuple[WebServices, dict[str, Any]]:
    uow = UnitOfWork(make_engine(f"sqlite:///{folder / 'lotse.db'}"))
    all_tables().create_all(uow.engine)
    clock = FixedClock(NOW)
    parts: dict[str, Any] = {
        "uow": uow,
        "clock": clock,
        "dialogue": FakeDialogue(),
        "bookings": FakeBookings(),
    }
    if settings.pop("real_bookings", False):
        parts["bookings"] = BookingService(uow, clock, CHAMBERS, Settings(data_dir=folder))
        plan_days(uow, CHAMBERS, clock, 3)
    defaults: dict[str, Any] = {
        "data_dir": folder,
        "engine_url": engine_url,
        "engine_timeout_seconds": 0.6,
        "actions_url": engine_url,
        "rate_limit": "off",
    }
    services = web_services(
        settings=Settings(**(defaults | settings)),
        chambers=CHAMBERS,
        responses=centre_responses(CHAMBERS),
        **parts,
    )
    return services, parts


@contextmanager
def make_chat(folder: Path, engine_url: str, **settings: Any) -> Iterator[Chat]:
    services, parts = make_services(folder, engine_url, **settings)
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        chat = Chat(client, services, parts)
        chat.begin()
        yield chat
    parts["uow"].engine.dispose()
