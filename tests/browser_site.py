from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvicorn
from chat_parts import FakeEngine, make_services
from fixtures.handover_desk import ASKED

from bot.http.protocol import HeadsInTime
from bot.web.app import create_app

BOOKING = {
    "reference": "DL-7K4-MPQ",
    "starts_at": "2026-12-10T12:00:00+00:00",
    "ends_at": "2026-12-10T12:45:00+00:00",
    "format": "on_site",
    "place": "IHK Magdeburg, Alter Markt 8, 39104 Magdeburg",
    "manage_url": "http://127.0.0.1/termin/abc",
    "ics_url": "http://127.0.0.1/termin/abc/kalender.ics",
}
SLOTS = ["13:00 Uhr", "13:45 Uhr", "14:45 Uhr"]
SOURCES = [
    {"title": "Förderdatenbank des Bundes", "url": "https://www.foerderdatenbank.de/", "as_of": "2026-11"},
    {"title": "Falsch", "url": "javascript:alert(1)", "as_of": ""},
]


def answer(body: dict[str, Any]) -> dict[str, Any]:
    """Answers that show every kind of message."""
    said = body.get("text") or body.get("payload")
    message: dict[str, Any] = {"text": f"Sie sagten: {said}"}
    if said == "/book_session":
        message = {
            "text": "Der nächste freie Termin ist am **Donnerstag, 10. Dezember 2026**.\nWelche Zeit passt?",
            "buttons": [
                {
                    "title": f"Donnerstag, 10. Dezember 2026, {slot}",
                    "payload": f'/choose{{"time_slot": "{number}"}}',
                }
                for number, slot in enumerate(SLOTS, 1)
            ],
        }
    elif said == "/topic_funding":
        message = {
            "text": "Es gibt drei Wege:\n\n- **Zuschuss** des Landes\n- Kredit der [IB](https://www.ib-sachsen-anhalt.de/)\n"
            "- Beratung\n\n1. Fragen\n2. Antrag\n\n<b>kein HTML</b> [böse](javascript:alert(1))",
            "custom": {"sources": SOURCES},
        }
    elif said == "Mensch":
        message = {"text": "Gern, ich frage nach.", "custom": {"person": asdict(ASKED)}}
    elif said == "Formular":
        message = {
            "text": "Unter welcher **E-Mail-Adresse** erreichen wir Sie?\nBeispiel: name@firma.de",
            "buttons": [{"title": "Abbrechen", "payload": "/stop"}],
        }
    elif str(said).startswith("/choose"):
        message = {"text": "Ihr Termin ist **gebucht**.", "custom": {"booking": BOOKING}}
    return {"messages": [message], "nlu": {"intent": "inform"}}


class Site:
    """A web process on a real port over a fake engine."""

    def __init__(self, folder: Path, engine: FakeEngine, **settings: Any) -> None:
        self.engine = engine
        engine.answering = answer
        self.services, self.parts = make_services(
            folder,
            engine.url,
            public_url="http://127.0.0.1",
            engine_timeout_seconds=3,
            real_bookings=True,
            **settings,
        )
        app = create_app(self.services)
        app.on_startup.append(self._remember_loop)
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                port=0,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=1,
                http=HeadsInTime,
                ws="none",
            )
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self.url = ""

    def start(self) -> None:
        self._thread.start()
        for _ in range(500):
            if self._server.started:
                break
            time.sleep(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    async def _remember_loop(self) -> None:
        self._loop = asyncio.get_running_loop()

    def does(self, act: Coroutine[Any, Any, Any]) -> Any:
        """Has the web process do something itself, as its desk would."""
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(20)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self.parts["uow"].engine.dispose()


@contextmanager
def running_site(folder: Path, **settings: Any) -> Iterator[Site]:
    with FakeEngine() as engine:
        site = Site(folder, engine, **settings)
        site.start()
        yield site
        site.stop()
