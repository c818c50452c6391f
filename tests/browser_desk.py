"""The desk on a real port, for tests in a real browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn
from chat_parts import FakeEngine, echo
from desk_parts import IHK, PASSWORD, RunningDesk, running_desk
from playwright.sync_api import Browser, BrowserContext, Page

from bot.accounts.sign_in import Caller
from bot.conversation.degraded import turn_of_payload
from bot.conversation.reply import Turn
from bot.handover.parts import Wish
from bot.nlu.entities import read_entities

HUMAN = "Mensch bitte"  # what makes this engine's actions call a person


UNDERSTOOD = {
    "Was kostet der Sprechtag?": "session_cost",
    "Mensch": "request_human",
    "Meier, 0391 1234567": "inform",
}


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


def _by_the_dialogue(running: RunningDesk, body: dict[str, Any]) -> dict[str, Any]:
    """What engine and action server answer together."""
    text, conversation = str(body.get("text") or ""), str(body["sender"])
    turn = (
        turn_of_payload(conversation, str(body["payload"]))
        if body.get("payload")
        else Turn(
            conversation,
            text,
            UNDERSTOOD.get(text, "nlu_fallback"),
            entities=read_entities(text),
            from_gateway=True,
        )
    )
    assert turn is not None
    bubbles = running.core.dialogue.respond(turn).bubbles
    messages = [
        {"text": one.text, "buttons": [asdict(button) for button in one.buttons], "custom": one.custom()}
        for one in bubbles
    ]
    return {"messages": messages, "nlu": {"intent": {"name": turn.intent}}}


@contextmanager
def running_desk_site(folder: Path, real_dialogue: bool = False) -> Iterator[DeskSite]:
    """With `real_dialogue` the engine only names intents, by UNDERSTOOD; the rest is the product's."""
    with (
        FakeEngine() as engine,
        running_desk(folder, engine.url, public_url="http://127.0.0.1", engine_timeout_seconds=8) as running,
    ):

        def answer(body: dict[str, Any]) -> dict[str, Any]:
            if real_dialogue:
                return _by_the_dialogue(running, body)
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
