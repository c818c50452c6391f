"""Holds conversations with the bots and takes the time of each turn."""

from __future__ import annotations

import http.client
import json
import statistics
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from scripts.bench_errors import BenchError

_TIMEOUT_SECONDS = 60
# Turn 10 and turn 300 are single, noisy turns: the medians of the turns around and before them are taken.
WINDOW = 20

PLAIN, ACTION = "plain", "action"


@dataclass(frozen=True)
class Script:
    """What is said: turns that the engine answers itself, and turns that need an action."""

    plain: tuple[str, ...]
    action: tuple[str, ...] = ()

    def line(self, number: int) -> tuple[str, str]:
        """Kind and text of a turn; both kinds take turns."""
        if self.action and number % 2:
            return ACTION, self.action[number // 2 % len(self.action)]
        step = number // 2 if self.action else number
        return PLAIN, self.plain[step % len(self.plain)]


STARTER = Script(("hello", "bye", "hi", "goodbye"))
STARTER_WITH_ACTION = Script(
    STARTER.plain,
    ("are you a bot?", "are you a human?", "am I talking to a bot?", "am I talking to a human?"),
)
OURS = Script(
    ("Hallo", "Vielen Dank", "Guten Tag", "Danke schön"),
    (
        "Wie fange ich an?",
        "Welche Förderung gibt es?",
        "Was kostet der Sprechtag?",
        "Wann ist der nächste freie Termin?",
    ),
)


@dataclass
class Times:
    """Milliseconds by kind of turn, in order."""

    by_kind: dict[str, list[float]] = field(default_factory=lambda: {PLAIN: [], ACTION: []})

    def add(self, kind: str, milliseconds: float) -> None:
        self.by_kind[kind].append(milliseconds)

    def figures(self) -> dict[str, float]:
        """p50 and p95 of each kind that occurred."""
        found = {}
        for kind, values in self.by_kind.items():
            if values:
                found[f"{kind}_turn_p50_ms"] = round(statistics.median(values), 1)
                found[f"{kind}_turn_p95_ms"] = round(percentile(values, 0.95), 1)
        return found


class Talk(ABC):
    """A way to talk to one bot, over one kept connection as a gateway would."""

    def __init__(self, url: str, script: Script, headers: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self.script = script
        self._connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=_TIMEOUT_SECONDS
        )
        self._headers = {"Content-Type": "application/json", **(headers or {})}

    def reconnect(self) -> None:
        """To be called after a pause: servers close a connection that rests."""
        self._connection.close()
        self._connection.connect()

    def close(self) -> None:
        self._connection.close()

    @abstractmethod
    def open(self) -> str:
        """Begins a conversation and returns what names it."""

    @abstractmethod
    def say(self, conversation: str, text: str) -> object:
        """The bot's answer."""

    def turn(self, conversation: str, number: int) -> tuple[str, float]:
        """Kind and milliseconds of a turn. Raises BenchError if the bot fails."""
        kind, text = self.script.line(number)
        began = time.perf_counter()
        self.say(conversation, text)
        return kind, (time.perf_counter() - began) * 1000

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Any:
        try:
            self._connection.request("POST", path, json.dumps(body), {**self._headers, **(headers or {})})
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise BenchError(f"{path} did not answer ({type(error).__name__})") from error
        if response.status >= 300:
            raise BenchError(f"{path} answered with status {response.status}")
        return json.loads(content)


class StarterTalk(Talk):
    """Rasa's own REST channel."""

    def open(self) -> str:
        return uuid.uuid4().hex

    def say(self, conversation: str, text: str) -> object:
        return self.post("/webhooks/rest/webhook", {"sender": conversation, "message": text})


class EngineTalk(Talk):
    """Our engine's channel, as the gateway uses it."""

    def __init__(self, url: str, script: Script, token: str, new_conversation: Callable[[], str]) -> None:
        super().__init__(url, script, {"X-Lotse-Token": token})
        self._new_conversation = new_conversation

    def open(self) -> str:
        return self._new_conversation()

    def say(self, conversation: str, text: str) -> object:
        answer = self.post("/webhooks/lotse/webhook", {"sender": conversation, "text": text})
        return _not_empty(text, answer)


class WebTalk(Talk):
    """The chat API, as a visitor's browser uses it."""

    def open(self) -> str:
        opened = self.post("/api/conversations", {"consent": True})
        return f"{opened['id']} {opened['token']}"

    def say(self, conversation: str, text: str) -> object:
        name, token = conversation.split()
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.post(f"/api/conversations/{name}/messages", {"text": text}, headers)
        return _not_empty(text, answer)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered)) - 1))]


def growth(turns: Sequence[tuple[str, float]]) -> dict[str, float]:
    """How much slower the last turns of one conversation are than its first (the very first left out)."""
    early, late = _typical(turns[1:WINDOW]), _typical(turns[-WINDOW:])
    return {
        "turns": len(turns),
        "early_ms": round(early, 1),
        "late_ms": round(late, 1),
        "late_to_early": round(late / early, 2),
    }


def _typical(turns: Sequence[tuple[str, float]]) -> float:
    """The mean of the kinds' medians, so that both kinds count alike."""
    kinds = {kind for kind, _ in turns}
    return statistics.mean(statistics.median(ms for one, ms in turns if one == kind) for kind in kinds)


def _not_empty(text: str, answer: Any) -> object:
    if not answer.get("messages"):
        raise BenchError(f"'{text}' got no answer")
    return answer
