from __future__ import annotations

import asyncio
import contextlib
import logging
from contextlib import AbstractAsyncContextManager

from redis import asyncio as redis
from redis.exceptions import RedisError

from bot.conversation.events import Event, EventHub, LocalHub, Subscription, decode, encode

_CHANNEL = "lotse:conversation:"
_RETRY_SECONDS = 1.0
log = logging.getLogger("bot.conversation")


class RedisHub:
    """The same hub across processes: each listens once and hands on to its own readers."""

    def __init__(self, url: str) -> None:
        self._redis: redis.Redis = redis.Redis.from_url(url)
        self._local = LocalHub()
        self._listener: asyncio.Task[None] | None = None

    async def publish(self, conversation_id: str, event: Event) -> None:
        try:
            await self._redis.publish(_CHANNEL + conversation_id, encode(event))
        except RedisError as error:
            # Readers look into the database anyway; here they only learn of it later.
            log.warning("hint not published", extra={"reason": type(error).__name__})
            self._local.deliver(conversation_id, event)

    def subscribe(self, conversation_id: str) -> AbstractAsyncContextManager[Subscription]:
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        return self._local.subscribe(conversation_id)

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        await self._redis.aclose()
        await self._local.close()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.psubscribe(_CHANNEL + "*")
                    async for found in channel.listen():
                        if found["type"] == "pmessage":
                            name = found["channel"].decode().removeprefix(_CHANNEL)
                            self._local.deliver(name, decode(found["data"]))
            except RedisError as error:
                log.warning("listener lost Redis", extra={"reason": type(error).__name__})
                await asyncio.sleep(_RETRY_SECONDS)


def make_hub(redis_url: str) -> EventHub:
    """The hub the settings ask for."""
    return RedisHub(redis_url) if redis_url else LocalHub()
