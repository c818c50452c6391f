"""Visitors who chat while something breaks, as patient as the widget: what failed is sent again, under the
same `client_id`, until it is answered."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE_SECONDS = 60.0
QUESTIONS = (
    "Gibt es Förderung?",
    "Wie fange ich an?",
    "Was kostet die Beratung?",
    "Brauche ich einen Onlineshop?",
)


@dataclass
class Said:
    """One message: what came back at last, and what the visitor was told until then."""

    client_id: str
    text: str
    answer: list[dict[str, Any]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Guest:
    """One visitor with one conversation."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=40)
        self.said: list[Said] = []
        self.id = ""

    def arrive(self) -> None:
        body = self._patiently("POST", "/api/conversations", {"consent": True}, Said("", "")).json()
        self.id = body["id"]
        self._http.headers["Authorization"] = f"Bearer {body['token']}"

    def say(self, text: str) -> Said:
        said = Said(uuid.uuid4().hex, text)
        self.said.append(said)
        body = {"text": text, "client_id": said.client_id}
        began = time.monotonic()
        answer = self._patiently("POST", f"/api/conversations/{self.id}/messages", body, said)
        said.answer, said.seconds = answer.json()["messages"], time.monotonic() - began
        return said

    def book(self, company: str) -> str:
        """Books the next free time; the reference, or nothing when the bot came to another end."""
        self.say(f"Termin für die Tischlerei {company} aus Stendal, wir wollen einen Onlineshop")
        self.say("ja")
        self.say("online")
        self.say(f"Petra Krause, {company.lower()}@example.de")
        return self.confirm()

    def confirm(self) -> str:
        for text in ("ja", "ja"):
            for message in self.say(text).answer:
                if message.get("booking"):
                    return str(message["booking"]["reference"])
        return ""

    def history(self) -> list[dict[str, Any]]:
        answer = self._patiently("GET", f"/api/conversations/{self.id}/messages", None, Said("", ""))
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    def leave(self) -> None:
        self._http.close()

    def _patiently(self, method: str, path: str, body: object, said: Said) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._http.request(method, path, json=body)
                if answer.status_code < 500:
                    assert answer.status_code in (200, 201), f"{answer.status_code}: {answer.text}"
                    return answer
                # Never a bare error: each one carries a German sentence for the visitor.
                said.told.append(str(answer.json()["detail"]))
            except httpx.TransportError as error:
                said.told.append(type(error).__name__)
            assert time.monotonic() < deadline, f"no answer to '{said.text}': {said.told}"
            time.sleep(0.5)


class Load:
    """Several guests who ask and pause until the load is stopped. Raises what one of them met."""

    def __init__(self, address: str, guests: int = 4, pause_seconds: float = 0.3) -> None:
        self.guests = [Guest(address) for _ in range(guests)]
        self._pause = pause_seconds
        self._stop = threading.Event()
        self._failures: list[BaseException] = []
        self._threads = [threading.Thread(target=self._chat, args=(guest,)) for guest in self.guests]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        self.wait_for_turns(len(self.guests))
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Lets every guest finish and leave. Raises what one of them met."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        for guest in self.guests:
            guest.leave()
        if self._failures:
            raise self._failures.pop(0)

    @property
    def turns(self) -> int:
        return sum(1 for guest in self.guests for said in guest.said if said.answer)

    def wait_for_turns(self, more: int, seconds: float = 60.0) -> float:
        """Until that many further turns are answered; how long it took."""
        began, wanted = time.monotonic(), self.turns + more
        while self.turns < wanted and not self._failures:
            assert time.monotonic() - began < seconds, f"{self.turns} of {wanted} turns after {seconds:.0f} s"
            time.sleep(0.05)
        return time.monotonic() - began

    def _chat(self, guest: Guest) -> None:
        try:
            guest.arrive()
            for number in range(10_000):
                if self._stop.is_set():
                    return
                guest.say(QUESTIONS[number % len(QUESTIONS)])
                self._stop.wait(self._pause)
        except BaseException as error:
            self._failures.append(error)
