from __future__ import annotations

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol

MESSAGES = "messages"  # something was stored; the reader fetches it from the database
TYPING = "typing"
STATE = "state"


@dataclass(frozen=True)
class Event:
    """A hint for the readers of one conversation. Messages themselves always come from the database, so
    that a lost hint delays them but never loses them."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)


class EventHub(Protocol):
    """Carries hints to everybody who reads a conversation."""

    async def publish(self, conversation_id: str, event: Event) -> None: ...

    def subscribe(self, conversation_id: str) -> contextlib.AbstractAsyncContextManager[Subscription]: ...

    async def close(self) -> None: ...


class Subscription:
    """One reader's queue. A slow reader loses the oldest hints only."""

    def __init__(self, size: int = 50) -> None:
        self._queue: asyncio.Queue[Event] = asyncio.Queue(size)

    def put(self, event: Event) -> None:
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(event)

    async def next(self, timeout_seconds: float) -> Event | None:
        """The next hint, or None after the time is up."""
        try:
            # Not `wait_for`: on Python 3.11 it swallows a cancellation that comes together with a hint.
            async with asyncio.timeout(timeout_seconds):
                return await self._queue.get()
        except TimeoutError:
            return None


class LocalHub:
    """Pub/sub inside one process."""

    def __init__(self) -> None:
        self._readers: dict[str, set[Subscription]] = defaultdict(set)

    async def publish(self, conversation_id: str, event: Event) -> None:
        self.deliver(conversation_id, event)

    def deliver(self, conversation_id: str, event: Event) -> None:
        for reader in tuple(self._readers.get(conversation_id, ())):
            reader.put(event)

    @contextlib.asynccontextmanager
    async def subscribe(self, conversation_id: str) -> AsyncIterator[Subscription]:
        reader = Subscription()
        self._readers[conversation_id].add(reader)
        try:
            yield reader
        finally:
            self._readers[conversation_id].discard(reader)
            if not self._readers[conversation_id]:
                del self._readers[conversation_id]

    @property
    def readers(self) -> int:
        return sum(len(found) for found in self._readers.values())

    async def close(self) -> None:
        self._readers.clear()


def encode(event: Event) -> str:
    return json.dumps({"kind": event.kind, "data": event.data})


def decode(text: str | bytes) -> Event:
    found = json.loads(text)
    return Event(found["kind"], found["data"])
