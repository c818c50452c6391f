from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from supervised import changed, fake

from bot.run.errors import StartError
from bot.run.http import status_of
from bot.run.ports import free_ports
from bot.run.supervisor import Supervisor


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
