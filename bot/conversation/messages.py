from __future__ import annotations

from datetime import UTC
from typing import Any

from bot.conversation.reply import Bubble, Button, Source
from bot.db.tables import ChatMessage

VISITOR, BOT, EXPERT, SYSTEM = "visitor", "bot", "expert", "system"


def as_json(message: ChatMessage) -> dict[str, Any]:
    """A message as the chat API shows it. Visitors' messages carry the id their browser gave them."""
    shown: dict[str, Any] = {
        "id": message.id,
        "sender": message.sender,
        "text": message.text,
        "buttons": list(message.buttons or ()),
        "sources": list(message.sources or ()),
        "created_at": message.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
    if message.booking:
        shown["booking"] = message.booking
    if message.client_id:
        shown["client_id"] = message.client_id
    return shown


def bubbles_from_engine(messages: list[Any]) -> tuple[Bubble, ...]:
    """The engine's messages as bubbles. What cannot be read is left out; it is not the visitor's problem.

    Rasa sends what it has no field for (`custom`) as a message of its own behind the text it belongs to.
    """
    bubbles: list[Bubble] = []
    for message in messages:
        if not isinstance(message, dict):
            continue
        found = message.get("custom")
        custom: dict[str, Any] = found if isinstance(found, dict) else {}
        text = message.get("text")
        bubble = Bubble(
            text if isinstance(text, str) else "",
            _buttons(message.get("buttons")),
            _sources(custom.get("sources")),
            custom["booking"] if isinstance(custom.get("booking"), dict) else None,
            custom["person"] if isinstance(custom.get("person"), dict) else None,
        )
        if bubble.text.strip():
            bubbles.append(bubble)
        elif bubbles:
            last = bubbles.pop()
            bubbles.append(
                Bubble(
                    last.text,
                    last.buttons + bubble.buttons,
                    last.sources + bubble.sources,
                    bubble.booking or last.booking,
                    bubble.person or last.person,
                )
            )
    return tuple(bubbles)


def _buttons(found: object) -> tuple[Button, ...]:
    items = found if isinstance(found, list) else []
    return tuple(
        Button(item["title"], item["payload"])
        for item in items
        if isinstance(item, dict)
        and isinstance(item.get("title"), str)
        and isinstance(item.get("payload"), str)
    )


def _sources(found: object) -> tuple[Source, ...]:
    items = found if isinstance(found, list) else []
    return tuple(
        Source(str(item.get("title", "")), str(item.get("url", "")), str(item.get("as_of", "")))
        for item in items
        if isinstance(item, dict)
    )
