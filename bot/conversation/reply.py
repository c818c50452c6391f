from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Button:
    """A choice. `payload` is `/intent` or `/intent{json}`, accepted only where it was shown."""

    title: str
    payload: str


@dataclass(frozen=True)
class Source:
    """Where an answer comes from. `as_of` is the Stand, an ISO date or month."""

    title: str
    url: str
    as_of: str


@dataclass(frozen=True)
class Bubble:
    """One message of the bot. `text` is plain text with the Markdown subset of docs/api.md."""

    text: str
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    booking: dict[str, Any] | None = None
    # A wish for a person (bot/handover/parts.py): who has the conversation changes when this is stored.
    person: dict[str, Any] | None = None

    def custom(self) -> dict[str, Any]:
        """What the engine's message format has no field for, handed through it untouched."""
        extra: dict[str, Any] = {}
        if self.sources:
            extra["sources"] = [asdict(source) for source in self.sources]
        if self.booking:
            extra["booking"] = self.booking
        if self.person:
            extra["person"] = self.person
        return extra


@dataclass(frozen=True)
class Reply:
    """What the bot answers to one turn, whether a booking form is open after it, and whether something was
    asked that a plain yes or no would answer."""

    bubbles: tuple[Bubble, ...]
    booking_open: bool = False
    question_open: bool = False

    def followed_by(self, other: Reply) -> Reply:
        return Reply(self.bubbles + other.bubbles, other.booking_open)

    def with_buttons(self, buttons: Sequence[Button]) -> Reply:
        """The same with further buttons under the last bubble."""
        last = self.bubbles[-1]
        return replace(self, bubbles=(*self.bubbles[:-1], replace(last, buttons=(*last.buttons, *buttons))))


@dataclass(frozen=True)
class Turn:
    """What one message of a visitor was understood as. `entities` as the engine found them:
    each `{"entity": kind, "value": …, "start": int, "end": int}`; a button's are in there too.
    `from_gateway`: the conversation was opened over the chat API, so without its row it has been erased.
    `message_id`: the message that is answered, where the gateway named it: a turn may come a second time.
    `vector`: the sentence vector of the text, where the engine made one."""

    conversation_id: str
    text: str
    intent: str
    confidence: float = 1.0
    entities: tuple[dict[str, Any], ...] = ()
    ranking: tuple[tuple[str, float], ...] = field(default=())
    from_gateway: bool = False
    # The intents to ask back with where none was clear, and what a message asks besides its intent.
    candidates: tuple[str, ...] = ()
    second_intent: str | None = None
    message_id: str = ""
    vector: tuple[float, ...] = ()

    def values(self, entity: str) -> list[Any]:
        return [found["value"] for found in self.entities if found["entity"] == entity]
