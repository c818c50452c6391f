from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from bot.conversation.engine_address import EngineAddress, write_address
from bot.knowledge.place import overlays
from bot.run.control import Control, Say, socket_of
from bot.run.database import prepare_database
from bot.run.environment import part_environment
from bot.run.errors import StartError
from bot.run.logs import LogFolder
from bot.run.models import choice_of, remember
from bot.run.open_files import raise_limit_of_open_files
from bot.run.parts import Part, all_parts
from bot.run.plan import Plan, make_plan
from bot.run.preflight import check_all, check_settings
from bot.run.process import Processes
from bot.run.signature import verify
from bot.run.supervisor import Prepare, Supervisor
from bot.run.swap import ModelSwap
from bot.run.terminal import Terminal
from bot.run.training import ensure_model
from bot.run.vectors import ensure_vectors
from bot.run.warm_up import warm_up
from bot.settings import Settings

T = TypeVar("T")


def run_until_stopped(terminal: Terminal) -> int:
    """Starts everything and stays until Ctrl-C or SIGTERM. Returns the exit code."""
    began = time.monotonic()
    try:
        settings = check_settings()
        check_all(settings)
        return asyncio.run(_run(settings, terminal, began))
    except StartError as error:
        terminal.problem(str(error))
        return error.exit_code


def train_now(terminal: Terminal, force: bool) -> int:
    """Trains the model if its data changed. Returns the exit code."""
    try:
        settings = check_settings()
        return asyncio.run(_train(settings, terminal, force))
    except StartError as error:
        terminal.problem(str(error))
        return error.exit_code


async def _train(settings: Settings, terminal: Terminal, force: bool) -> int:
    processes = Processes()
    try:
        logs = LogFolder(settings.data_dir, settings.port)
        work = asyncio.ensure_future(_prepared(settings, processes, logs, terminal, force))
        model = await until_signal(work)
        if model is not None:
            terminal.say(f"The model is up to date: {model}")
        return 130 if model is None else 0
    finally:
        processes.close()


async def _prepared(
    settings: Settings, processes: Processes, logs: LogFolder, terminal: Terminal, force: bool = False
) -> Path:
    """The model and the vectors of the answers, as the present data needs them."""
    kept = choice_of(settings.data_dir).kept
    model = await ensure_model(processes, logs, terminal, force, kept)
    await ensure_vectors(processes, logs, terminal, overlays=overlays(settings))
    return model


async def _run(settings: Settings, terminal: Terminal, began: float) -> int:
    processes = Processes()
    try:
        await until_signal(asyncio.ensure_future(_all(settings, terminal, processes, began)))
    finally:
        processes.close()
    terminal.say("Everything is stopped.")
    return 0


async def _all(settings: Settings, terminal: Terminal, processes: Processes, began: float) -> None:
    logs = LogFolder(settings.data_dir, settings.port)
    plan = make_plan(settings)
    if plan.engine_port is not None:
        plan = replace(plan, engine_file=logs.path.resolve() / "engine.url")
    pinned = choice_of(settings.data_dir).pinned
    if pinned:
        terminal.warn(f"Serving {pinned.name}, as chosen; `lotse model use` takes the present data's.")
        verify(pinned)
        await ensure_vectors(processes, logs, terminal, overlays=overlays(settings))
    model = pinned or await _prepared(settings, processes, logs, terminal)
    parts = all_parts(plan, model, logs.path)
    await run_parts(parts, settings, plan, processes, logs, terminal, began, model)


async def run_parts(
    parts: Sequence[Part],
    settings: Settings,
    plan: Plan,
    processes: Processes,
    logs: LogFolder,
    terminal: Terminal,
    began: float,
    model: Path,
    wait_for_servers: Prepare | None = None,
) -> None:
    """Runs these parts until cancelled: schema first, then warm-up, address and figures (run.json).

    `wait_for_servers` returns once the database answers, where that is one of the parts.
    """
    if plan.engine_file is not None:
        write_address(plan.engine_file, plan.engine_url)
    raise_limit_of_open_files()
    supervisor = Supervisor(parts, part_environment(settings, plan), processes, logs, terminal)
    seconds = 0.0  # until all was ready

    async def prepare() -> None:
        if wait_for_servers is not None:
            await wait_for_servers()
        await asyncio.to_thread(prepare_database, settings)

    async def when_ready() -> None:
        with terminal.working("First turns", quiet=True):
            trouble = await warm_up(plan.engine_url, plan.token, plan.web_url)
        if trouble:
            terminal.warn(f"Not everything answers as it should: {trouble}. See {logs.path}/.")
        nonlocal seconds
        seconds = time.monotonic() - began
        remember(settings.data_dir, choice_of(settings.data_dir).after(model))
        await _listen(control, terminal)
        write_figures(logs.path / "run.json", supervisor, plan, seconds)
        terminal.say(
            f"Ready after {seconds:.1f} s: {settings.address}  (Ctrl-C stops everything)", "bold green"
        )

    async def change(request: dict[str, Any], say: Say) -> None:
        await swap.use(Path(request["use"]), say)
        write_figures(logs.path / "run.json", supervisor, plan, seconds)

    swap = ModelSwap(supervisor, settings, plan)
    control = Control(
        socket_of(settings.data_dir, settings.port),
        change,
    )
    try:
        await supervisor.run(prepare, when_ready)
    finally:
        control.close()


async def _listen(control: Control, terminal: Terminal) -> None:
    try:
        await control.open()
    except OSError as error:
        terminal.warn(f"`lotse model use` will not work: no socket in the data directory ({error}).")


async def until_signal(work: asyncio.Future[T]) -> T | None:
    """Its result, or nothing when somebody wanted the end."""
    loop = asyncio.get_running_loop()
    asked: list[int] = []

    def ask(number: int) -> None:
        asked.append(number)
        work.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ask, number)
    try:
        return await work
    except asyncio.CancelledError:
        if not asked:
            raise
        return None


def write_figures(file: Path, supervisor: Supervisor, plan: Plan, seconds: float) -> None:
    parts = {
        keeper.part.name: {
            "pid": keeper.process.pid if keeper.process else None,
            "seconds_to_ready": round(keeper.seconds_to_ready, 2),
        }
        for keeper in supervisor.keepers
    }
    figures = {
        "pid": os.getpid(),
        "ready_seconds": round(seconds, 2),
        "engine_url": EngineAddress(plan.engine_url, plan.engine_file)(),
        "actions_url": plan.actions_url,
        "web_url": plan.web_url,
        "parts": parts,
    }
    file.write_text(json.dumps(figures, indent=1), encoding="utf-8")
