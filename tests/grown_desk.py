"""Experts at the desk of the grown form, each in a browser of their own at one web process."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from desk_parts import IHK, PASSWORD, Browser
from grown_form import GrownForm, until
from sqlalchemy import select

from bot.accounts.passwords import hashed
from bot.accounts.people import EXPERT
from bot.accounts.service import Accounts
from bot.accounts.trail import Trail
from bot.clock import clock_from_environment
from bot.db.account_tables import Account
from bot.db.engine import UnitOfWork
from bot.db.handover_tables import Handover
from bot.schedule.config import load_chambers
from bot.settings import ROOT


@dataclass
class Expert:
    """Somebody who has signed in at one web process and is there."""

    browser: Browser
    database: UnitOfWork

    def claim(self, conversation: str) -> httpx.Response:
        return self.browser.post(f"/desk/gespraeche/annehmen/{self.stretch(conversation)}")

    def say(self, conversation: str, text: str) -> None:
        answer = self.browser.post(f"/desk/gespraeche/{conversation}/nachricht", text=text)
        assert answer.status_code == 200, answer.text

    def give_back(self, conversation: str, agreed: str) -> None:
        answer = self.browser.post(f"/desk/gespraeche/{conversation}/zurueckgeben", vereinbart=agreed)
        assert answer.status_code == 200, answer.text

    def page(self, conversation: str) -> str:
        return self.browser.get(f"/desk/gespraeche/{conversation}").text

    def is_there(self, yes: bool) -> None:
        answer = self.browser.post("/desk/anwesenheit", an="1" if yes else "0")
        assert answer.status_code == 200, answer.text

    def stretch(self, conversation: str) -> int:
        with self.database() as db:
            return max(db.scalars(select(Handover.id).where(Handover.conversation_id == conversation)))

    def leave(self) -> None:
        self.is_there(False)
        self.browser.http.close()


def expert_at(grown: GrownForm, database: UnitOfWork, web: str, name: str) -> Expert:
    """Signs in at this web process as a person would, and is there."""
    login = f"{name.lower()}@kammer.example"
    clock = clock_from_environment()
    accounts = Accounts(database, clock, load_chambers(ROOT / "chambers.yml"), Trail(database, clock))
    if login not in {one.login for one in accounts.all()}:
        person, _ = accounts.add(login, name, EXPERT, (IHK,))
        with database() as db:
            row = db.get_one(Account, person.id)
            row.password_hash, row.must_change = hashed(PASSWORD), False
            db.commit()
    browser = Browser(httpx.Client(base_url=grown.address_of(web), timeout=30))
    answer = browser.post("/desk/anmelden", login=login, passwort=PASSWORD, weiter="")
    assert answer.status_code == 200 and "Abmelden" in answer.text, answer.text
    expert = Expert(browser, database)
    expert.is_there(True)
    return expert


@dataclass
class Asking:
    """A visitor at one web process who wants a person."""

    http: httpx.Client
    path: str
    id: str
    answers: list[dict[str, Any]] = field(default_factory=list)

    def say(self, text: str, client_id: str = "") -> list[dict[str, Any]]:
        body = {"text": text, **({"client_id": client_id} if client_id else {})}
        answer = self.http.post(f"{self.path}/messages", json=body)
        assert answer.status_code == 200, answer.text
        self.answers = answer.json()["messages"]
        return self.answers

    def history(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get(f"{self.path}/messages").json()["messages"]
        return found

    @property
    def state(self) -> str:
        return str(self.http.get(f"{self.path}/handover").json()["state"])


def asking_at(grown: GrownForm, web: str) -> Asking:
    """Arrives there, asks for a person and waits in the queue."""
    http = httpx.Client(base_url=grown.address_of(web), timeout=30)
    body = http.post("/api/conversations", json={"consent": True}).json()
    http.headers["Authorization"] = f"Bearer {body['token']}"
    visitor = Asking(http, f"/api/conversations/{body['id']}", body["id"])
    visitor.say("Wir sind eine Firma in Magdeburg und wollen einen Onlineshop")
    visitor.say("Ich möchte mit einem Menschen sprechen")
    if visitor.state != "waiting":
        visitor.say("ja")
    until("waiting for a person", lambda: visitor.state == "waiting", 10)
    return visitor


def reached(text: str) -> str:
    """A page's words on one line."""
    return re.sub(r"\s+", " ", text)
