"""The default form with a second engine: SQLite, no Redis, Caddy sharing the turns out between the engines.

Nobody is told to run it like this; it shows what a second engine alone is worth. Within one web process each
conversation is answered one message at a time, so that the engines need no lock of their own.
"""

from __future__ import annotations

import asyncio
import sys
import time

from bot.run.logs import LogFolder
from bot.run.parts import actions_part, engine_part, web_part, worker_part
from bot.run.plan import Plan, default_tracker_url
from bot.run.ports import free_ports
from bot.run.preflight import check_settings
from bot.run.process import Processes
from bot.run.start import run_parts, until_signal
from bot.run.terminal import Terminal
from bot.run.training import ensure_model
from bot.settings import Settings, new_secret
from scripts.grown.servers import caddy_part


def main() -> int:
    settings = check_settings()
    processes = Processes()
    try:
        asyncio.run(_until_stopped(settings, processes))
    finally:
        processes.close()
    return 0


async def _until_stopped(settings: Settings, processes: Processes) -> None:
    await until_signal(asyncio.ensure_future(_all(settings, processes)))


async def _all(settings: Settings, processes: Processes) -> None:
    began, terminal = time.monotonic(), Terminal()
    site, unused, actions_site, actions, *engines = free_ports(6)
    logs = LogFolder(settings.data_dir, settings.port)
    plan = Plan(
        engine_port=None,
        actions_port=None,
        engine_url=f"http://127.0.0.1:{site}",
        actions_url=f"http://127.0.0.1:{actions}/webhook",
        tracker_url=default_tracker_url(settings),
        web_url=f"http://127.0.0.1:{settings.port}",
        token=new_secret(),
    )
    model = await ensure_model(processes, logs, terminal)
    folder = settings.data_dir.resolve()
    parts = [
        caddy_part(folder, unused, site, actions_site, (settings.port,), engines, (actions,)),
        *(engine_part(port, model, name=f"engine-{port}") for port in engines),
        actions_part(actions),
        web_part(plan.web_url),
        worker_part(logs.path),
    ]
    await run_parts(parts, settings, plan, processes, logs, terminal, began, model)


if __name__ == "__main__":
    sys.exit(main())
