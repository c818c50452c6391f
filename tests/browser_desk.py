"""The desk on a real port, for tests in a real browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn
from chat_parts import FakeEngine, echo
from desk_parts import IHK, PASSWORD, RunningDesk, running_desk
from playwright.sync_api import Browser, BrowserContext, Page

from bot.accounts.sign_in import Caller
from bot.handover.parts import Wish

HUMAN = "Mensch bitte"  # what makes this engine's actions call a person


@dataclass(frozen=True)
class DeskSite:
    running: RunningDesk
    url: str

    def context(self, browser: Browser, *, login: str, look: dict[str, Any], **who: Any) -> BrowserContext:
        """A window in which an account has signed in."""
        person = self.running.person(login, **who)
        token = self.running.desk.sign_in.with_password(person.login, PASSWORD, Caller("", "Test"))
        context = browser.new_context(locale="de-DE", **look)
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "lotse_desk", "value": token, "url": f"{self.url}/desk"}])
        return context

    def open(self, context: BrowserContext, path: str) -> Page:
        page = context.new_page()
        page.goto(f"{self.url}{path}")
        return page


@contextmanager
def running_desk_site(folder: Path) -> Iterator[DeskSite]:
    with FakeEngine() as engine, running_desk(folder, engine.url, public_url="http://127.0.0.1") as running:

        def answer(body: dict[str, Any]) -> dict[str, Any]:
            if body.get("text") == HUMAN:
                wish = Wish("asked", (IHK,), "magdeburg", "topic_online_shop")
                running.core.handover.request(body["sender"], wish)
            return echo(body)

        engine.answering = answer
        config = uvicorn.Config(
            running.app, port=0, log_config=None, access_log=False, timeout_graceful_shutdown=1, ws="none"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        for _ in range(500):
            if server.started:
                break
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        yield DeskSite(replace(running, address=address), address)
        for visitor in running.visitors.values():
            visitor.close()
        server.should_exit = True
        thread.join(10)
