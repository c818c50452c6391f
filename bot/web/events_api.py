from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from litestar.response import ServerSentEventMessage

from bot.conversation.events import MESSAGES, STATE, Event
from bot.errors import NotFound
from bot.web.services import WebServices

HEARTBEAT_SECONDS = 15.0
_RETRY_MILLISECONDS = 3000


async def event_stream(
    services: WebServices,
    conversation_id: str,
    last: int | None,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
) -> AsyncIterator[ServerSentEventMessage]:
    """Everything after message number `last` (from now on if there is none), until all is erased.

    The database is asked after every hint and at every heartbeat, which also finds what another process
    stored without telling this one.
    """
    store = services.conversations.store
    async with services.hub.subscribe(conversation_id) as reader:
        try:
            if last is None:
                last = await asyncio.to_thread(store.last_number, conversation_id)
            yield ServerSentEventMessage(data=None, comment="ok", retry=_RETRY_MILLISECONDS)
            hint: Event | None = Event(MESSAGES)
            while True:
                if hint is None or hint.kind == MESSAGES:
                    for number, message in await asyncio.to_thread(
                        store.numbered_since, conversation_id, last
                    ):
                        yield _event("message", message, number)
                        last = number
                elif hint.kind == STATE and hint.data.get("state") == "erased":
                    raise NotFound(conversation_id)
                else:
                    yield _event(hint.kind, hint.data)
                hint = await reader.next(heartbeat_seconds)
                if hint is None:
                    yield ServerSentEventMessage(data=None, comment="")
        except NotFound:
            yield _event("state", {"state": "erased"})


def _event(name: str, data: dict[str, object], number: int | None = None) -> ServerSentEventMessage:
    return ServerSentEventMessage(data=json.dumps(data, ensure_ascii=False), event=name, id=number)
