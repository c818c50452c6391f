# Runs a supervisor over stand-ins, as `lotse run` does: `supervise.py FOLDER PORT:OPTIONS …`.
from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from rich.console import Console

from bot.run.errors import StartError
from bot.run.keeper import Timing
from bot.run.logs import LogFolder
from bot.run.parts import Part
from bot.run.process import Processes
from bot.run.start import until_signal
from bot.run.supervisor import Supervisor
from bot.run.terminal import Terminal

FAKE = Path(__file__).with_name("fake_part.py")
TIMING = Timing(first_pause=0.05, longest_pause=0.2, restarts=3, window=30, rest=30, poll=0.02)


def fake(number: int, description: str) -> Part:
    port, _, options = description.partition(":")
    return Part(
        f"part{number}",
        (sys.executable, str(FAKE), port, *options.split()),
        ready_url=f"http://127.0.0.1:{port}/",
        needs_database=number > 0,
    )


async def run(folder: Path, descriptions: list[str]) -> int:
    processes = Processes(grace_seconds=1.0)
    terminal = Terminal(Console(highlight=False, soft_wrap=True))
    try:
        parts = [fake(number, text) for number, text in enumerate(descriptions)]
        supervisor = Supervisor(parts, os.environ, processes, LogFolder(folder, 1), terminal, TIMING)

        async def prepare() -> None:
            terminal.say("database prepared")

        async def ready() -> None:
            terminal.say("all ready")

        await until_signal(asyncio.ensure_future(supervisor.run(prepare, ready)))
    except StartError as error:
        terminal.say(str(error))
        return error.exit_code
    finally:
        processes.close()
    terminal.say("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(run(Path(sys.argv[1]), sys.argv[2:])))
