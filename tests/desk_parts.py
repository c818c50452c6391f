"""The desk over real parts, for tests of its pages: sign in, read a page, send its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
from chat_parts import NOW, FakeEngine
from litestar.testing import TestClient
from sqlalchemy import select

from bot.accounts.passwords import hashed
from bot.accounts.people import EXPERT, Person
from bot.accounts.sign_in import Caller
from bot.booking.planning import plan_days
from bot.bootstrap import Services, build
from bot.clock import FixedClock
from bot.db.account_tables import Account
from bot.db.engine import UnitOfWork, make_engine
from bot.db.handover_tables import Handover
from bot.db.registry import all_tables
from bot.desk.services import DeskServices, desk_services, proposals_of
from bot.handover.parts import Person as Expert
from bot.handover.parts import Wish
from bot.knowledge.base import KnowledgeBase
from bot.nlu.entities import read_entities
from bot.settings import ROOT, Settings
from bot.web.app import create_app
from bot.web.services import WebServices, web_services

PASSWORD = "vier Wörter zum Testen"
IHK, HWK, HALLE = "ihk_magdeburg", "hwk_magdeburg", "ihk_halle"
_HASHES: dict[str, str] = {}
_KNOWLEDGE: list[KnowledgeBase] = []


@dataclass(frozen=True)
class RunningDesk:
    """One web process with its desk. `client()` is a browser of its own."""

    core: Services
    web: WebServices
    desk: DeskServices
    clock: FixedClock
    app: Any
    visitors: dict[str, httpx.Client] = field(default_factory=dict)
    address: str = ""  # of a real server, where there is one

    def client(self) -> httpx.Client:
        if self.address:
            return httpx.Client(base_url=self.address, timeout=10)
        return TestClient(self.app, raise_server_exceptions=False, base_url="http://127.0.0.1:8080")

    def person(
        self, login: str = "erna@kammer.example", role: str = EXPERT, chambers: tuple[str, ...] = (IHK,)
    ) -> Person:
        """An account whose password is set, made where it does not exist yet."""
        known = [one for one in self.desk.accounts.all() if one.login == login]
        if known:
            return known[0]
        person, _ = self.desk.accounts.add(login, login.partition("@")[0].title(), role, chambers)
        with self.core.uow() as db:
            row = db.get_one(Account, person.id)
            row.password_hash = _HASHES.setdefault(PASSWORD, "") or hashed(PASSWORD)
            _HASHES[PASSWORD] = row.password_hash
            row.must_change = False
            db.commit()
        return self.desk.accounts.get(person.id)

    def conversation(self, *said: str, **facts: Any) -> str:
        """A visitor's conversation, with sentences that the engine has understood."""
        opened = self.web.conversations.store.open("v", facts)
        client = self.client()
        client.headers["Authorization"] = f"Bearer {opened.token}"
        self.visitors[opened.id] = client
        for text in said:
            self.visitor_says(opened.id, text)
        return opened.id

    def visitor_says(self, conversation_id: str, text: str = "", payload: str = "") -> list[dict[str, Any]]:
        body = {"payload": payload} if payload else {"text": text}
        answer = self.visitors[conversation_id].post(
            f"/api/conversations/{conversation_id}/messages", json=body
        )
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    def history(self, conversation_id: str) -> list[dict[str, Any]]:
        return self.web.conversations.store.history(conversation_id)

    def waiting(self, *said: str, chambers: tuple[str, ...] = (IHK,), **facts: Any) -> str:
        """A conversation that waits for a person of these chambers, where somebody is there."""
        conversation = self.conversation(*said, **facts)
        for key in chambers:
            self.desk.live.service.seen(Expert(f"helper:{key}", "Hilfe", frozenset({key})))
        wish = Wish("asked", chambers, "magdeburg", "topic_online_shop")
        assert self.desk.live.service.request(conversation, wish)
        return conversation

    def stretch(self, conversation_id: str) -> int:
        """The id of a conversation's latest handover."""
        with self.core.uow() as db:
            wanted = select(Handover.id).where(Handover.conversation_id == conversation_id)
            return max(db.scalars(wanted))

    def taken(self, browser: Browser, *said: str, **facts: Any) -> str:
        """A conversation that the browser's account has taken over."""
        assert browser.person is not None
        chambers = facts.pop("chambers", browser.person.chambers or (IHK,))
        conversation = self.waiting(*said, chambers=chambers, **facts)
        answer = browser.post(f"/desk/gespraeche/annehmen/{self.stretch(conversation)}")
        assert answer.status_code == 200, answer.text
        return conversation

    def signed_in(self, **who: Any) -> Browser:
        """A browser in which an account has signed in, through the service: no page is asked."""
        person = self.person(**who)
        token = self.desk.sign_in.with_password(person.login, PASSWORD, Caller("127.0.0.1", "Test"))
        browser = Browser(self.client(), person)
        browser.http.cookies.set("lotse_desk", token, path="/desk")
        return browser


class Browser:
    """Follows links and sends forms as they stand on the page, CSRF token included."""

    def __init__(self, http: httpx.Client, person: Person | None = None) -> None:
        self.http = http
        self.person = person
        self.page: httpx.Response | None = None

    def get(self, path: str, **options: Any) -> httpx.Response:
        self.page = self.http.get(path, **options)
        return self.page

    @property
    def token(self) -> str:
        """A CSRF token that belongs to this browser's cookie."""
        found = re.search(r'name="_csrf_token" value="([0-9a-f]+)"', self.page.text if self.page else "")
        if found is None:
            text = self.http.get("/desk/anmelden", follow_redirects=True).text
            found = re.search(r'name="_csrf_token" value="([0-9a-f]+)"', text)
        assert found is not None
        return found[1]

    def post(self, path: str, follow: bool = True, **fields: Any) -> httpx.Response:
        """Sends a form to a path; what follows a redirect is read, unless `follow` is false."""
        data = {"_csrf_token": self.token, **fields}
        self.page = self.http.post(path, data=data, follow_redirects=follow)
        return self.page


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def tags_of(text: str) -> list[tuple[str, dict[str, str | None]]]:
    """The elements of a page as a browser reads them."""
    parser = _Texts()
    parser.feed(text)
    return parser.tags


def words_of(text: str) -> str:
    """What a page says, without its markup."""
    parser = _Texts()
    parser.feed(text)
    return " ".join(" ".join(parser.texts).split())


@contextmanager
def running_desk(folder: Path, engine_url: str, **settings: Any) -> Iterator[RunningDesk]:
    uow = UnitOfWork(make_engine(f"sqlite:///{folder / 'lotse.db'}"))
    all_tables().create_all(uow.engine)
    clock = FixedClock(NOW)
    made: dict[str, Any] = {
        "data_dir": folder,
        "engine_url": engine_url,
        "actions_url": engine_url,
        "engine_timeout_seconds": 0.6,
        "rate_limit": "off",
        "secret_key": "s" * 32,
    }
    if not _KNOWLEDGE:
        _KNOWLEDGE.append(KnowledgeBase(ROOT / "data" / "knowledge", clock, rest_seconds=60.0))
    core = build(Settings(**(made | settings)), clock, uow, _KNOWLEDGE[0])
    plan_days(uow, core.chambers, clock, 3)
    proposals = proposals_of(core)
    web = web_services(
        settings=core.settings,
        clock=clock,
        uow=uow,
        chambers=core.chambers,
        responses=core.responses,
        dialogue=core.dialogue,
        bookings=core.bookings,
        read_entities=read_entities,
        person_buttons=proposals,
    )
    desk = desk_services(core, web.conversations, web.handover, proposals, web.hub)
    yield RunningDesk(core, web, desk, clock, create_app(web, desk))
    uow.engine.dispose()


@contextmanager
def desk_with_engine(folder: Path, **settings: Any) -> Iterator[RunningDesk]:
    with FakeEngine() as engine, running_desk(folder, engine.url, **settings) as running:
        yield running
