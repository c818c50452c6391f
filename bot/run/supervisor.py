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
        self._processes, self._logs, self._terminal = processes, logs, terminal
        self._environment, self._timing = environment, timing or Timing()
        self.keepers = [self._keeper(part) for part in parts]
        self._database_ready = asyncio.Event()
        self._tasks: list[tuple[Keeper, asyncio.Task[None]]] = []
        self._failed: asyncio.Future[object] | None = None

    async def run(self, prepare_database: Prepare, when_ready: Prepare) -> None:
        """Runs until cancelled. Raises StartError when a part or the database does not come up."""
        self._failed = asyncio.get_running_loop().create_future()
        try:
            # The slowest part does not need the database, so it is under way meanwhile.
            for keeper in self.keepers:
                self._watch(self._start(keeper))
            await self._unless_one_fails(self._prepare(prepare_database))
            await self._unless_one_fails(self._all_ready())
            await self._unless_one_fails(when_ready())
            await self._unless_one_fails(asyncio.Event().wait())
        finally:
            await asyncio.shield(self._stop())

    async def add(self, part: Part) -> Keeper:
        """Starts one part more and waits until it is ready.

        Raises StartError when it does not come up; it is gone again then, and the others go on.
        """
        keeper = self._keeper(part)
        self.keepers.append(keeper)
        task = self._start(keeper)
        ready = asyncio.create_task(self._ready(keeper))
        try:
            await asyncio.wait([task, ready], return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
            await ready
        except BaseException:
            await self.remove(keeper)
            raise
        finally:
            ready.cancel()
        self._watch(task)
        return keeper

    async def remove(self, keeper: Keeper) -> None:
        """Stops one part for good."""
        self.keepers = [one for one in self.keepers if one is not keeper]
        gone = [task for one, task in self._tasks if one is keeper]
        self._tasks = [(one, task) for one, task in self._tasks if one is not keeper]
        for task in gone:
            task.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        await keeper.stop()

    def _keeper(self, part: Part) -> Keeper:
        return Keeper(
            part, self._processes, self._environment, self._logs, self._terminal.say, timing=self._timing
        )

    def _start(self, keeper: Keeper) -> asyncio.Task[None]:
        task = asyncio.create_task(self._keep(keeper))
        self._tasks.append((keeper, task))
        return task

    def _watch(self, task: asyncio.Task[None]) -> None:
        """From now on, this part's giving up is the end of all."""

        def ended(task: asyncio.Task[None]) -> None:
            error = None if task.cancelled() else task.exception()
            if error and self._failed and not self._failed.done():
                self._failed.set_exception(error)

        task.add_done_callback(ended)

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
        assert self._failed is not None
        doing: asyncio.Future[object] = asyncio.ensure_future(work)
        try:
            await asyncio.wait([doing, self._failed], return_when=asyncio.FIRST_COMPLETED)
            if self._failed.done():
                self._failed.result()
            await doing
        finally:
            doing.cancel()

    async def _stop(self) -> None:
        tasks = [task for _, task in self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(keeper.stop() for keeper in self.keepers))
