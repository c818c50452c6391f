from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from litestar.response import ServerSentEventMessage

from bot.conversation.events import MESSAGES, STATE, TYPING, Event
from bot.conversation.messages import VISITOR
from bot.conversation.owner import BOT
from bot.errors import NotFound
from bot.handover.live import LiveHandover
from bot.web.services import WebServices

HEARTBEAT_SECONDS = 15.0
_RETRY_MILLISECONDS = 3000
_farewells: set[asyncio.Task[None]] = set()


async def event_stream(
    services: WebServices,
    conversation_id: str,
    last: int | None,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
) -> AsyncIterator[ServerSentEventMessage]:
    """Everything after message number `last` (from now on if there is none), until all is erased: messages,
    who types, and who has the conversation whenever that changes.

    The database is asked after every hint and at every heartbeat, which also finds what another process
    stored without telling this one. A reader is a sign of life of the visitor's page.
    """
    store, handover = services.conversations.store, services.handover
    shown: dict[str, Any] = {"state": BOT}
    async with services.hub.subscribe(conversation_id) as reader:
        try:
            if last is None:
                last = await asyncio.to_thread(store.last_number, conversation_id)
            yield ServerSentEventMessage(data=None, comment="ok", retry=_RETRY_MILLISECONDS)
            hint: Event | None = None
            while True:
                if hint is not None and hint.kind == STATE and hint.data.get("state") == "erased":
                    raise NotFound(conversation_id)
                if hint is None or hint.kind in (MESSAGES, STATE):
                    for number, message in await asyncio.to_thread(
                        store.numbered_since, conversation_id, last
                    ):
                        yield _event("message", message, number)
                        last = number
                    now = await asyncio.to_thread(handover.service.standing, conversation_id)
                    if now != shown:
                        shown = now
                        yield _event("state", shown)
                elif hint.kind == TYPING and hint.data.get("sender") != VISITOR:
                    yield _event("typing", hint.data)
                if hint is None:
                    await handover.visitor_seen(conversation_id)
                hint = await reader.next(heartbeat_seconds)
                if hint is None:
                    yield ServerSentEventMessage(data=None, comment="")
        except NotFound:
            yield _event("state", {"state": "erased"})
        finally:
            _say_goodbye(handover, conversation_id)


def _say_goodbye(handover: LiveHandover, conversation_id: str) -> None:
    """Tells the desk that the page is closed. In a task of its own: the stream's is being cancelled."""
    task = asyncio.get_running_loop().create_task(handover.visitor_gone(conversation_id))
    _farewells.add(task)
    task.add_done_callback(_farewells.discard)


def _event(name: str, data: dict[str, object], number: int | None = None) -> ServerSentEventMessage:
    return ServerSentEventMessage(data=json.dumps(data, ensure_ascii=False), event=name, id=number)
