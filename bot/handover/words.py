from __future__ import annotations

from dataclasses import replace

from bot.conversation.reply import Bubble, Button
from bot.db.tables import Conversation
from bot.handover.parts import HandoverParts

_GO_ON = Button("Buchung fortsetzen", "/book_session")
_BOOK = "/book_session"


def in_booking(conversation: Conversation) -> bool:
    """Whether the visitor was in the middle of a booking."""
    return bool(((conversation.form or {}).get("booking") or {}).get("active"))


def other_ways(parts: HandoverParts, conversation: Conversation, name: str, /, **values: object) -> Bubble:
    """A text with its buttons; an open booking is gone on with instead of begun."""
    bubble = parts.responses.say(name, **values)
    if not in_booking(conversation):
        return bubble
    return replace(bubble, buttons=tuple(_GO_ON if one.payload == _BOOK else one for one in bubble.buttons))
