from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from chat_parts import FakeEngine, make_services
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
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
    elif str(said).startswith("/choose"):
        message = {"text": "Ihr Termin ist **gebucht**.", "custom": {"booking": BOOKING}}
    return {"messages": [message], "nlu": {"intent": "inform"}}


class Site:
    """A web process on a real port over a fake engine."""

    def __init__(self, folder: Path, engine: FakeEngine, **settings: Any) -> None:
        self.engine = engine
        engine.answering = answer
        self.services, self.parts = make_services(
            folder, engine.url, public_url="http://127.0.0.1", engine_timeout_seconds=3, **settings
        )
        self._server = uvicorn.Server(
            uvicorn.Config(
                create_app(self.services),
                port=0,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=1,
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


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, otherwise Playwright's own."""
    named = os.environ.get("LOTSE_CHROMIUM", "")
    found = named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="de-DE", viewport={"width": 1000, "height": 760})
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    """The chat page before consent. An error in its scripts fails the test."""
    opened = context.new_page()
    opened.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    opened.goto(site.url)
    opened.get_by_role("button", name="Einverstanden").wait_for()
    return opened
