from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.run.plan import Plan
from bot.settings import ROOT

ENGINE_PYTHON = ROOT / "engine" / ".venv" / "bin" / "python"


@dataclass(frozen=True)
class Part:
    """One process: how it is started and how it shows that it is ready."""

    name: str
    command: tuple[str, ...]
    ready_url: str = ""  # answers 2xx as soon as the part works; empty: see ready_file
    ready_file: Path | None = None  # made by the part when it works; handed over as LOTSE_READY_FILE
    needs_database: bool = True  # may start only when the tables are there
    patience_seconds: float = 120.0
    environment: Mapping[str, str] = field(default_factory=dict)


def all_parts(plan: Plan, model: Path, run_dir: Path) -> list[Part]:
    """The table of parts, the slowest first: they start in this order, without waiting for each other."""
    parts = [_web(plan.web_url), _worker(run_dir)]
    if plan.actions_port is not None:
        parts.insert(0, _actions(plan.actions_port))
    if plan.engine_port is not None:
        parts.insert(0, _engine(plan.engine_port, model, plan.token))
    return parts


def _engine(port: int, model: Path, token: str) -> Part:
    # Without --cors no foreign page may call it; without --debug nothing that people write is logged.
    arguments = f"-m rasa run -i 127.0.0.1 -p {port} --enable-api --endpoints endpoints.yml".split()
    return Part(
        name="engine",
        command=(
            str(ENGINE_PYTHON),
            *arguments,
            *("--credentials", "credentials.yml", "--auth-token", token, "--model", str(model)),
        ),
        ready_url=f"http://127.0.0.1:{port}/webhooks/lotse/",
        needs_database=False,
    )


def _actions(port: int) -> Part:
    return Part(
        name="actions",
        command=(sys.executable, "-m", "bot.run.actions_server", str(port)),
        ready_url=f"http://127.0.0.1:{port}/health",
        environment={"SANIC_HOST": "127.0.0.1"},
    )


def _web(web_url: str) -> Part:
    return Part(name="web", command=(sys.executable, "-m", "bot.web"), ready_url=f"{web_url}/livez")


def _worker(run_dir: Path) -> Part:
    return Part(
        name="worker",
        command=(sys.executable, "-m", "bot.run.worker"),
        ready_file=run_dir / "worker.ready",
    )
