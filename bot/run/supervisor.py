from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.run.errors import StartError
from bot.run.keeper import Keeper, Timing
from bot.run.logs import LogFolder
from bot.run.parts import Part
from bot.run.process import Processes
from bot.run.terminal import Terminal

Prepare = Callable[[], Awaitable[None]]


class Supervisor:
    """Starts all parts side by side, reports them, restarts what ends, and stops everything in the end."""

    def __init__(
        self,
        parts: Sequence[Part],
        environment: Mapping[str, str],
        processes: Processes,
        logs: LogFolder,
        terminal: Terminal,
        timing: Timing | None = None,
    ) -> None:
        self.keepers = [
            Keeper(part, processes, environment, logs, terminal.say, timing=timing or Timing())
            for part in parts
        ]
        self._terminal = terminal
        self._database_ready = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, prepare_database: Prepare, when_ready: Prepare) -> None:
        """Runs until cancelled. Raises StartError when a part or the database does not come up."""
        try:
            # The slowest part does not need the database, so it is under way meanwhile.
            self._tasks = [asyncio.create_task(self._keep(keeper)) for keeper in self.keepers]
            await self._unless_one_fails(self._prepare(prepare_database))
            await self._unless_one_fails(self._all_ready())
            await self._unless_one_fails(when_ready())
            await self._unless_one_fails(asyncio.Event().wait())
        finally:
            await asyncio.shield(self._stop())

    async def _prepare(self, prepare_database: Prepare) -> None:
        await prepare_database()
        self._database_ready.set()

    async def _keep(self, keeper: Keeper) -> None:
        if keeper.part.needs_database:
            await self._database_ready.wait()
        await keeper.keep()

    async def _all_ready(self) -> None:
        names = ", ".join(keeper.part.name for keeper in self.keepers)
        with self._terminal.working(f"Starting {names}", quiet=True):
            await asyncio.gather(*(self._ready(keeper) for keeper in self.keepers))

    async def _ready(self, keeper: Keeper) -> None:
        patience = keeper.part.patience_seconds
        try:
            await asyncio.wait_for(keeper.ready.wait(), patience)
        except TimeoutError as error:
            raise StartError(
                f"{keeper.part.name} was not ready after {patience:.0f} s: see its log."
            ) from error

    async def _unless_one_fails(self, work: Awaitable[object]) -> None:
        doing = asyncio.ensure_future(work)
        try:
            await asyncio.wait([doing, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in self._tasks:
                if task.done():
                    task.result()
            await doing
        finally:
            doing.cancel()

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(keeper.stop() for keeper in self.keepers))
