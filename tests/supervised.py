"""A supervisor over stand-ins, changed while it runs."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console

from bot.run.keeper import Timing
from bot.run.logs import LogFolder
from bot.run.parts import Part
from bot.run.process import Processes
from bot.run.supervisor import Supervisor
from bot.run.terminal import Terminal

FAKE = Path(__file__).parent / "run" / "fake_part.py"
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
