from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.run.errors import StartError
from bot.run.http import status_of, takes_connections
from bot.run.logs import LogFolder
from bot.run.parts import Part
from bot.run.process import Processes


@dataclass(frozen=True)
class Timing:
    """How patient the supervisor is; tests are less so. All in seconds."""

    first_pause: float = 0.5
    longest_pause: float = 8.0
    restarts: int = 5
    window: float = 60.0
    rest: float = 10.0  # after too many restarts; what kept ending it may be mended at any moment
    poll: float = 0.1


@dataclass
class Keeper:
    """Keeps one part alive."""

    part: Part
    processes: Processes
    environment: Mapping[str, str]
    logs: LogFolder
    say: Callable[[str, str], None]
    timing: Timing = Timing()
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    process: asyncio.subprocess.Process | None = None
    seconds_to_ready: float = 0.0
    up: asyncio.Event = field(default_factory=asyncio.Event)  # unlike `ready`, not while it restarts
    _wanted: bool = False  # the next end is no accident
    _ends: list[float] = field(default_factory=list)

    async def keep(self) -> None:
        """Runs until cancelled. Raises StartError when the part does not come up at the first start."""
        while True:
            await self._start()
            assert self.process is not None
            waiting = asyncio.create_task(self._wait_until_ready())
            try:
                await self.process.wait()
            finally:
                waiting.cancel()
            self.processes.forget(self.process)
            if self._wanted:
                self._wanted = False
                continue
            await self._pause_before_restart(self.process.returncode or 0)

    async def stop(self) -> None:
        if self.process is not None:
            await self.processes.stop(self.process)

    async def restart_as(self, part: Part) -> None:
        """Lets the process finish what it is doing and starts this part in its place.

        Raises StartError when that is not ready in time; it is being tried on meanwhile.
        """
        self.part, self._wanted = part, True
        self.up.clear()
        await self.stop()
        try:
            await asyncio.wait_for(self.up.wait(), part.patience_seconds)
        except TimeoutError as error:
            raise StartError(f"{part.name} was not ready again: see its log.") from error

    def note_process(self) -> None:
        """For whoever has to find the process: some servers overwrite what they were started with."""
        if self.process is not None:
            (self.logs.path / f"{self.part.name}.pid").write_text(str(self.process.pid), encoding="ascii")

    async def _start(self) -> None:
        self.up.clear()
        if self.part.ready_file:
            self.part.ready_file.unlink(missing_ok=True)
        environment = {**self.environment, **self.part.environment, "LOTSE_PART": self.part.writes_as}
        if self.part.ready_file:
            environment["LOTSE_READY_FILE"] = str(self.part.ready_file)
        with self.logs.open(self.part.writes_as) as log:
            try:
                self.process = await self.processes.start(self.part.command, environment, log)
            except OSError as error:
                raise StartError(
                    f"{self.part.name} cannot be started ({error.strerror}: {self.part.command[0]}): "
                    "run `make setup`."
                ) from error
        self.note_process()

    async def _wait_until_ready(self) -> None:
        began = time.monotonic()
        while not await self._is_ready():
            await asyncio.sleep(self.timing.poll)
        self.seconds_to_ready = time.monotonic() - began
        word = "ready again" if self.ready.is_set() else "ready"
        self.say(f"✓ {self.part.name} {word} ({self.seconds_to_ready:.1f} s)", "green")
        self.ready.set()
        self.up.set()

    async def _is_ready(self) -> bool:
        if self.part.ready_url.startswith("tcp://"):
            return await takes_connections(self.part.ready_url)
        if self.part.ready_url:
            return 200 <= await status_of(self.part.ready_url) < 300
        return self.part.ready_file is None or self.part.ready_file.exists()

    async def _pause_before_restart(self, code: int) -> None:
        how = f"signal {-code}" if code < 0 else f"code {code}"
        log = self.logs.path / f"{self.part.writes_as}.log"
        if not self.ready.is_set():
            lines = "".join(f"\n  {line}" for line in self.logs.last_lines(self.part.writes_as))
            raise StartError(f"{self.part.name} did not start ({how}); the end of {log} says why:{lines}")
        now = time.monotonic()
        self._ends = [end for end in self._ends if now - end < self.timing.window] + [now]
        if len(self._ends) > self.timing.restarts:
            self.say(
                f"✗ {self.part.name} ended {len(self._ends)} times within {self.timing.window:.0f} s: "
                f"see {log}; next try in {self.timing.rest:.0f} s.",
                "bold red",
            )
            self._ends.clear()
            await asyncio.sleep(self.timing.rest)
            return
        pause = min(self.timing.first_pause * 2 ** (len(self._ends) - 1), self.timing.longest_pause)
        self.say(f"! {self.part.name} ended ({how}) and is restarted in {pause:.1f} s", "yellow")
        await asyncio.sleep(pause)
