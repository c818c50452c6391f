from __future__ import annotations

import logging
import time
from collections.abc import Callable

from redis import asyncio as redis
from redis.exceptions import RedisError

from bot.http.limits import RateLimit

_PREFIX = "lotse:limit:"
# Longer than this no visitor waits for Redis, and after a failure it is left alone for a while.
_PATIENCE_SECONDS = 0.25
_PAUSE_SECONDS = 5.0
# The bucket of RateLimit, by the clock of the Redis server, which all processes share.
_TAKE = """
local size, per_second = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'left', 'then')
local left, before = tonumber(kept[1]) or size, tonumber(kept[2]) or now
left = math.min(size, left + math.max(0, now - before) * per_second)
local wait = 0
if left >= 1 then left = left - 1 else wait = math.max(1, math.ceil((1 - left) / per_second)) end
redis.call('HSET', KEYS[1], 'left', left, 'then', now)
redis.call('EXPIRE', KEYS[1], math.ceil(size / per_second) + 1)
return wait
"""
log = logging.getLogger("bot.web")


class Buckets:
    """Where the limits of this process are counted: in Redis, together with all other web processes.

    While Redis is away, or where there is none, each process counts for itself: an outage refuses nobody.
    """

    def __init__(self, redis_url: str = "", monotonic: Callable[[], float] = time.monotonic) -> None:
        self._redis = self._client(redis_url) if redis_url else None
        self._take = self._redis.register_script(_TAKE) if self._redis is not None else None
        self._monotonic = monotonic
        self._away_until = 0.0

    def limit(self, name: str, per_minute: int) -> SharedLimit:
        return SharedLimit(self, name, per_minute)

    async def taken(self, key: str, per_minute: int) -> int | None:
        """Counts a call: the seconds to wait; None when Redis cannot say."""
        if self._take is None or self._monotonic() < self._away_until:
            return None
        try:
            return int(await self._take(keys=[_PREFIX + key], args=[per_minute, per_minute / 60]))
        except (RedisError, OSError) as error:
            self._away_until = self._monotonic() + _PAUSE_SECONDS
            log.warning("limits counted by this process alone", extra={"reason": type(error).__name__})
            return None

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.aclose()

    @staticmethod
    def _client(url: str) -> redis.Redis:
        return redis.Redis.from_url(
            url, socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS, retry=None
        )


class SharedLimit:
    """So many calls a minute and key."""

    def __init__(self, buckets: Buckets, name: str, per_minute: int) -> None:
        self._buckets, self._name, self._per_minute = buckets, name, per_minute
        self._own = RateLimit(per_minute)

    async def wait_seconds(self, key: str) -> int:
        """Counts a call: 0 if it may pass, otherwise after how many seconds the next one may."""
        wait = await self._buckets.taken(f"{self._name}:{key}", self._per_minute)
        return self._own.wait_seconds(key) if wait is None else wait
