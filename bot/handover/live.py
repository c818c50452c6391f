from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.conversation.events import MESSAGES, STATE, TYPING, Event, EventHub
from bot.conversation.messages import EXPERT, VISITOR
from bot.conversation.reply import Button
from bot.db.handover_tables import Handover
from bot.handover.parts import Person
from bot.handover.presence import AVAILABLE
from bot.handover.service import HandoverService

# What concerns everybody at the desk comes over a channel of its own, beside those of the conversations.
DESK = "desk"
QUEUE, VISITOR_HERE = "queue", "visitor"
Result = TypeVar("Result")
log = logging.getLogger("bot.handover")


class LiveHandover:
    """The handover in the web process: does a use case and tells all who look on. Raises what the use cases
    of `service` raise."""

    def __init__(self, service: HandoverService, hub: EventHub) -> None:
        self.service = service
        self._hub = hub

    async def claim(self, person: Person, handover_id: int) -> Handover:
        row = await asyncio.to_thread(self.service.claim, person, handover_id)
        await self.changed(row.conversation_id)
        return row

    async def transfer(
        self,
        person: Person,
        conversation_id: str,
        chambers: Sequence[str],
        to: Person | None = None,
        note: str = "",
    ) -> Handover:
        return await self._told(
            conversation_id, lambda: self.service.transfer(person, conversation_id, chambers, to, note)
        )

    async def give_back(self, person: Person, conversation_id: str, agreed: str = "") -> Handover:
        return await self._told(
            conversation_id, lambda: self.service.give_back(person, conversation_id, agreed)
        )

    async def close(self, person: Person, conversation_id: str, result: str) -> Handover:
        return await self._told(conversation_id, lambda: self.service.close(person, conversation_id, result))

    async def leave(self, conversation_id: str, quietly: bool = False, answers: str | None = None) -> None:
        await self._told(conversation_id, lambda: self.service.leave(conversation_id, quietly, answers))

    async def end_by_visitor(self, conversation_id: str, answers: str | None = None) -> None:
        await self._told(conversation_id, lambda: self.service.end_by_visitor(conversation_id, answers))

    async def say(
        self, person: Person, conversation_id: str, text: str, buttons: Sequence[Button] = ()
    ) -> dict[str, Any]:
        message = await asyncio.to_thread(self.service.say, person, conversation_id, text, buttons)
        await self._hub.publish(conversation_id, Event(MESSAGES))
        await self._hub.publish(conversation_id, Event(TYPING, {"sender": EXPERT, "on": False}))
        return message

    async def expert_types(self, person: Person, conversation_id: str, on: bool = True) -> None:
        """Shown to the visitor; ignored from anybody who does not have the conversation."""
        if await asyncio.to_thread(self.service.may_type, person, conversation_id):
            await self._hub.publish(conversation_id, Event(TYPING, {"sender": EXPERT, "on": on}))

    async def visitor_types(self, conversation_id: str, on: bool = True) -> None:
        """Shown to the expert only."""
        await self._hub.publish(conversation_id, Event(TYPING, {"sender": VISITOR, "on": on}))

    async def visitor_seen(self, conversation_id: str, here: bool = True) -> None:
        """A sign of life of the visitor's page; the desk is told when it comes or goes."""
        if await asyncio.to_thread(self.service.visitor_seen, conversation_id, here):
            await self._hub.publish(conversation_id, Event(VISITOR_HERE, {"here": here}))
            await self._hub.publish(DESK, Event(QUEUE))

    async def visitor_gone(self, conversation_id: str) -> None:
        """The visitor's page was closed. Never fails: it is the last thing a stream does."""
        try:
            await self.visitor_seen(conversation_id, here=False)
        except Exception as error:
            log.warning("a closed page was not noted", extra={"reason": type(error).__name__})

    async def seen(self, person: Person, state: str = AVAILABLE) -> None:
        await asyncio.to_thread(self.service.seen, person, state)

    async def gone(self, account_id: str) -> None:
        await asyncio.to_thread(self.service.gone, account_id)

    async def owner(self, conversation_id: str) -> str:
        """Who has the conversation. Raises NotFound."""
        return await asyncio.to_thread(self.service.owner, conversation_id)

    async def changed(self, conversation_id: str) -> None:
        """Tells the visitor, the desk, and all who wait that the queue has changed."""
        await self._hub.publish(conversation_id, Event(MESSAGES))
        await self._hub.publish(conversation_id, Event(STATE))
        await self._hub.publish(DESK, Event(QUEUE))
        for other in await asyncio.to_thread(self.service.waiting):
            if other != conversation_id:
                await self._hub.publish(other, Event(STATE))

    async def advance(self) -> None:
        """Does what is due and tells about it."""
        for conversation_id in await asyncio.to_thread(self.service.advance):
            await self.changed(conversation_id)

    async def watch(self, pause_seconds: float) -> None:
        """Advances for ever; a fault is logged and tried again."""
        while True:
            try:
                await self.advance()
            except Exception as error:
                log.error("handover not advanced", extra={"reason": type(error).__name__})
            await asyncio.sleep(pause_seconds)

    async def _told(self, conversation_id: str, act: Callable[[], Result]) -> Result:
        result = await asyncio.to_thread(act)
        await self.changed(conversation_id)
        return result
