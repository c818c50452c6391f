from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.nlu.signature import KEY_VARIABLE
from bot.run.plan import Plan
from bot.run.signature import key_file
from bot.settings import ROOT

ENGINE_PYTHON = ROOT / "engine" / ".venv" / "bin" / "python"


@dataclass(frozen=True)
class Part:
    """One process: how it is started and how it shows that it is ready."""

    name: str
    command: tuple[str, ...]
    ready_url: str = ""  # answers 2xx (tcp://: takes a connection) when the part works; empty: see ready_file
    ready_file: Path | None = None  # made by the part when it works; handed over as LOTSE_READY_FILE
    needs_database: bool = True  # may start only when the tables are there
    patience_seconds: float = 120.0
    environment: Mapping[str, str] = field(default_factory=dict)
    instead_of: str = ""  # the part that this one is to replace, and whose log it writes

    @property
    def writes_as(self) -> str:
        return self.instead_of or self.name


def all_parts(plan: Plan, model: Path, run_dir: Path) -> list[Part]:
    """The table of parts, the slowest first: they start in this order, without waiting for each other."""
    parts = [web_part(plan.web_url), worker_part(run_dir)]
    if plan.actions_port is not None:
        parts.insert(0, actions_part(plan.actions_port))
    if plan.engine_port is not None:
        parts.insert(0, engine_part(plan.engine_port, model))
    return parts


def engine_part(port: int, model: Path, *, name: str = "engine") -> Part:
    # Without --cors no foreign page may call it; without --debug nothing that people write is logged; without
    # --enable-api nobody can change its model or read a conversation. Only our channel answers, to a secret
    # that comes by the environment and so stands in no list of processes.
    arguments = f"-m rasa run -i 127.0.0.1 -p {port} --endpoints endpoints.yml".split()
    return Part(
        name=name,
        command=(
            str(ENGINE_PYTHON),
            *arguments,
            *("--credentials", "credentials.yml", "--model", str(model)),
        ),
        ready_url=f"http://127.0.0.1:{port}/webhooks/lotse/",
        needs_database=False,
        environment={KEY_VARIABLE: str(key_file())},
    )


def actions_part(port: int, name: str = "actions") -> Part:
    return Part(
        name=name,
        command=(sys.executable, "-m", "bot.run.actions_server", str(port)),
        ready_url=f"http://127.0.0.1:{port}/health",
        environment={"SANIC_HOST": "127.0.0.1"},
    )


def web_part(web_url: str, name: str = "web", environment: Mapping[str, str] | None = None) -> Part:
    return Part(
        name=name,
        command=(sys.executable, "-m", "bot.web"),
        ready_url=f"{web_url}/livez",
        environment=environment or {},
    )


def worker_part(run_dir: Path, name: str = "worker") -> Part:
    return Part(
        name=name,
        command=(sys.executable, "-m", "bot.run.worker"),
        ready_file=run_dir / f"{name}.ready",
    )
