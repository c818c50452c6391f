"""The grown form on this machine, without containers: `make grown`.

PostgreSQL, Redis, Caddy, and two each of web, engine, actions and worker, watched by the same supervisor as
`lotse run`. LOTSE_PORT is the port of Caddy; all data goes to LOTSE_DATA_DIR (default var/grown).
`--engines 1` leaves the second engine out, for comparing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from bot.booking.tokens import secret_in
from bot.knowledge.place import overlays
from bot.run.errors import StartError
from bot.run.http import takes_connections
from bot.run.logs import LogFolder
from bot.run.models import choice_of
from bot.run.parts import Part, actions_part, engine_part, web_part, worker_part
from bot.run.plan import Plan, default_tracker_url
from bot.run.ports import free_ports
from bot.run.preflight import check_all, check_settings
from bot.run.process import Processes
from bot.run.signature import verify
from bot.run.start import run_parts, until_signal
from bot.run.terminal import Terminal
from bot.run.training import ensure_model
from bot.run.vectors import ensure_vectors
from bot.settings import ROOT, Settings, new_secret
from scripts.grown.servers import caddy_part, postgres_part, redis_part

DATABASE_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Ports:
    """All inner ports; the public one is LOTSE_PORT."""

    postgres: int
    redis: int
    engine_site: int
    actions_site: int
    web: tuple[int, int]
    engines: tuple[int, ...]
    actions: tuple[int, int]

    @classmethod
    def free(cls, engines: int = 2) -> Ports:
        postgres, redis, engine, actions, *rest = free_ports(10)
        web, inner, acting = [(rest[place], rest[place + 1]) for place in (0, 2, 4)]
        return cls(postgres, redis, engine, actions, web, inner[:engines], acting)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engines", type=int, choices=(1, 2), default=2)
    terminal = Terminal()
    ports = Ports.free(parser.parse_args().engines)
    os.environ.setdefault("LOTSE_DATA_DIR", str(ROOT / "var" / "grown"))
    os.environ["LOTSE_DATABASE_URL"] = f"postgresql://lotse@127.0.0.1:{ports.postgres}/postgres"
    os.environ["LOTSE_REDIS_URL"] = f"redis://127.0.0.1:{ports.redis}/0"
    own_secret = secret_in(Path(os.environ["LOTSE_DATA_DIR"])).decode()
    os.environ.setdefault("LOTSE_SECRET_KEY", own_secret)
    try:
        settings = check_settings()
        check_all(settings)
        processes = Processes()
        try:
            asyncio.run(_until_stopped(settings, ports, processes, terminal))
        finally:
            processes.close()
    except StartError as error:
        terminal.problem(str(error))
        return error.exit_code
    terminal.say("Everything is stopped.")
    return 0


async def _until_stopped(settings: Settings, ports: Ports, processes: Processes, terminal: Terminal) -> None:
    await until_signal(asyncio.ensure_future(_all(settings, ports, processes, terminal)))


async def _all(settings: Settings, ports: Ports, processes: Processes, terminal: Terminal) -> None:
    began = time.monotonic()
    logs = LogFolder(settings.data_dir, settings.port)
    plan = Plan(
        engine_port=None,
        actions_port=None,
        engine_url=f"http://127.0.0.1:{ports.engine_site}",
        actions_url=f"http://127.0.0.1:{ports.actions_site}/webhook",
        tracker_url=default_tracker_url(settings),
        web_url=f"http://127.0.0.1:{settings.port}",
        token=settings.engine_token.get_secret_value() or new_secret(),
    )
    choice = choice_of(settings.data_dir)
    model = choice.pinned or await ensure_model(processes, logs, terminal, keep=choice.kept)
    verify(model)
    await ensure_vectors(processes, logs, terminal, overlays=overlays(settings))
    parts = [
        *servers(settings, ports),
        *replicas(ports, model, logs.path, settings.address),
    ]

    async def database_answers() -> None:
        deadline = time.monotonic() + DATABASE_PATIENCE_SECONDS
        while not await takes_connections(f"tcp://127.0.0.1:{ports.postgres}"):
            if time.monotonic() > deadline:
                raise StartError(f"PostgreSQL did not come up: see {logs.path / 'postgres.log'}.")
            await asyncio.sleep(0.1)

    await run_parts(parts, settings, plan, processes, logs, terminal, began, model, database_answers)


def servers(settings: Settings, ports: Ports) -> list[Part]:
    """PostgreSQL, Redis and Caddy."""
    folder = settings.data_dir.resolve()
    return [
        postgres_part(folder / "postgres", ports.postgres),
        redis_part(folder, ports.redis),
        caddy_part(
            folder,
            settings.port,
            ports.engine_site,
            ports.actions_site,
            ports.web,
            ports.engines,
            ports.actions,
        ),
    ]


def replicas(ports: Ports, model: Path, run_dir: Path, address: str) -> list[Part]:
    """Two of each of our own processes."""
    parts: list[Part] = []
    for number in (1, 2):
        if number <= len(ports.engines):
            engine = engine_part(ports.engines[number - 1], model, name=f"engine-{number}")
            # Rasa waits five seconds at a time for a database that is not there yet.
            parts.append(replace(engine, needs_database=True))
        parts.append(actions_part(ports.actions[number - 1], f"actions-{number}"))
        port = ports.web[number - 1]
        environment = {"LOTSE_HOST": "127.0.0.1", "LOTSE_PORT": str(port), "LOTSE_PUBLIC_URL": address}
        parts.append(web_part(f"http://127.0.0.1:{port}", f"web-{number}", environment))
        parts.append(worker_part(run_dir, f"worker-{number}"))
    return parts


if __name__ == "__main__":
    sys.exit(main())
