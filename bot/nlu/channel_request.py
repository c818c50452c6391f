import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.nlu.decision import CANDIDATES_KEY
from bot.nlu.reading import SECOND_INTENT_KEY
from bot.nlu.text import typed

_PAYLOAD = re.compile(r"/([a-z][a-z0-9_]*)(\{.*\})?", re.DOTALL)
_LONGEST_PAYLOAD = 2_000
_LONGEST_SENDER = 255  # the width of Rasa's column
_RANKED = 5
_MOST_TEXTS = 64


class BadRequest(ValueError):
    """Raised when the gateway sends something that is no message."""


@dataclass(frozen=True)
class Incoming:
    sender: str
    text: str
    is_payload: bool = False
    intent: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)


def read_incoming(body: object) -> Incoming:
    """Read a typed message (`text`) or a pressed button (`payload`); what is typed never becomes a button."""
    if not isinstance(body, Mapping):
        raise BadRequest("the body is not a JSON object")
    sender = body.get("sender", "")
    if not isinstance(sender, str) or len(sender) > _LONGEST_SENDER:
        raise BadRequest("'sender' is no text of at most 255 characters")
    metadata = body.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise BadRequest("'metadata' is not a JSON object")
    text, payload = body.get("text"), body.get("payload")
    if isinstance(text, str) and payload is None:
        return Incoming(sender, typed(text), metadata=metadata)
    if isinstance(payload, str) and text is None:
        match = _PAYLOAD.fullmatch(payload)
        if match is None or len(payload) > _LONGEST_PAYLOAD:
            raise BadRequest("'payload' is no button's value")
        return Incoming(sender, payload, is_payload=True, intent=match.group(1), metadata=metadata)
    raise BadRequest("one of 'text' and 'payload' is needed, as text")


def read_texts(body: object) -> list[str]:
    """Read the texts whose vectors are wanted."""
    texts = body.get("texts") if isinstance(body, Mapping) else None
    if not isinstance(texts, list) or not 0 < len(texts) <= _MOST_TEXTS:
        raise BadRequest(f"'texts' is no list of 1 to {_MOST_TEXTS} texts")
    if not all(isinstance(text, str) for text in texts):
        raise BadRequest("'texts' holds something that is no text")
    return texts


def understood(parse_data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the gateway stores of a parsed message; the ranking includes a fallback's candidates."""
    intent = parse_data.get("intent") or {}
    ranking = parse_data.get("intent_ranking") or [intent]
    return {
        "intent": intent.get("name"),
        "confidence": intent.get("confidence", 0.0),
        "ranking": [
            {"intent": one.get("name"), "confidence": one.get("confidence")} for one in ranking[:_RANKED]
        ],
        "candidates": parse_data.get(CANDIDATES_KEY) or [],
        "second_intent": parse_data.get(SECOND_INTENT_KEY),
        "entities": [dict(entity) for entity in parse_data.get("entities") or []],
    }
