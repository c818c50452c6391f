"""A visitor who waits for a person, for tests of the web process."""

from __future__ import annotations

from chat_parts import Chat
from fixtures.handover_desk import WEBER

WISH = {"reason": "asked", "chambers": ["ihk_magdeburg"], "region": "magdeburg", "topic": ""}


def taken(chat: Chat) -> Chat:
    service = chat.services.handover.service
    service.claim(WEBER, service.queue(WEBER)[0].handover_id)
    return chat
