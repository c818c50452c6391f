from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.console import Console

from bot.run.errors import StartError
from bot.run.http import status_of
from bot.run.keeper import Timing
from bot.run.logs import LogFolder
from bot.run.parts import Part
from bot.run.ports import free_ports
from bot.run.process import Processes
from bot.run.supervisor import Supervisor
from bot.run.terminal import Terminal

FAKE = Path(__file__).with_name("fake_part.py")
TIMING = Timing(first_pause=0.05, longest_pause=0.2, poll=0.02)


def fake(name: str, port: int, *options: str) -> Part:
    return Part(
        name,
        (sys.executable, str(FAKE), str(port), *options),
        ready_url=f"http://127.0.0.1:{port}/",
        needs_database=False,
        patience_seconds=10,
    )


def changed(folder: Path, part: Part, change: Callable[[Supervisor], Awaitable[None]]) -> str:
    """Runs a supervisor over one part, changes it when all is ready, and tells what was printed."""
    output = io.StringIO()

    async def scenario() -> None:
        processes = Processes(grace_seconds=1.0)
        terminal = Terminal(Console(file=output, soft_wrap=True))
        supervisor = Supervisor([part], os.environ, processes, LogFolder(folder, 1), terminal, TIMING)
        done = asyncio.Event()

        async def nothing() -> None:
            pass

        async def when_ready() -> None:
            await change(supervisor)
            done.set()

        running = asyncio.create_task(supervisor.run(nothing, when_ready))
        waiting = asyncio.create_task(done.wait())
        await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED, timeout=30)
        running.cancel()
        waiting.cancel()
        try:
            await running
        except asyncio.CancelledError:
            pass
        finally:
            processes.close()
        assert done.is_set()

    asyncio.run(scenario())
    return output.getvalue()


def test_a_part_can_be_added_and_another_removed_for_good(tmp_path: Path) -> None:
    first, second = free_ports(2)

    async def change(supervisor: Supervisor) -> None:
        old = supervisor.keepers[0]
        await supervisor.add(fake("candidate", second))
        await supervisor.remove(old)
        await asyncio.sleep(0.3)
        assert await status_of(f"http://127.0.0.1:{second}/") == 200
        assert await status_of(f"http://127.0.0.1:{first}/") == 0

    assert "is restarted" not in changed(tmp_path, fake("engine", first), change)


def test_an_added_part_is_restarted_like_the_others(tmp_path: Path) -> None:
    first, second = free_ports(2)

    async def change(supervisor: Supervisor) -> None:
        added = await supervisor.add(fake("candidate", second))
        assert added.process is not None
        added.process.kill()
        await asyncio.sleep(0.1)
        await asyncio.wait_for(added.up.wait(), 10)
        assert await status_of(f"http://127.0.0.1:{second}/") == 200

    assert "✓ candidate ready again" in changed(tmp_path, fake("engine", first), change)


def test_an_added_part_that_does_not_come_up_leaves_the_others_alone(tmp_path: Path) -> None:
    first, second = free_ports(2)

    async def change(supervisor: Supervisor) -> None:
        with pytest.raises(StartError, match=r"candidate did not start \(code 2\)"):
            await supervisor.add(fake("candidate", second, "--no-such-option"))
        assert [one.part.name for one in supervisor.keepers] == ["engine"]
        assert await status_of(f"http://127.0.0.1:{first}/") == 200

    changed(tmp_path, fake("engine", first), change)


def test_a_part_can_be_restarted_as_another_without_a_pause(tmp_path: Path) -> None:
    first, second = free_ports(2)

    async def change(supervisor: Supervisor) -> None:
        await supervisor.keepers[0].restart_as(fake("engine", second))
        assert await status_of(f"http://127.0.0.1:{second}/") == 200
        assert await status_of(f"http://127.0.0.1:{first}/") == 0

    said = changed(tmp_path, fake("engine", first), change)
    assert "ended" not in said
