"""Our own bot for the comparison: its engine and actions alone, and the whole by `make run`."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.clock import clock_from_environment
from bot.db.engine import UnitOfWork, make_engine
from bot.dialogue import memory
from bot.run.database import prepare_database
from bot.run.environment import base_environment, part_environment
from bot.run.parts import ENGINE_PYTHON, all_parts
from bot.run.plan import make_plan
from bot.run.ports import free_port
from bot.run.training import data_fingerprint, trained_model
from bot.settings import ROOT, Settings, load_settings
from scripts.bench_errors import BenchError
from scripts.bench_servers import Server, Servers, clean_environment, memory_mb
from scripts.bench_starter import Effort, measured
from scripts.bench_turns import OURS, EngineTalk, WebTalk

_PATIENCE_SECONDS = 300.0


@dataclass(frozen=True)
class OurEngine:
    engine: Server
    actions: Server
    talk: EngineTalk


def model() -> Path:
    """The trained model. Raises BenchError if there is none for the present data."""
    found = trained_model(data_fingerprint())
    if found is None:
        raise BenchError("There is no model for the present data: run `make train` first.")
    return found


def start_engine(servers: Servers, data_dir: Path, logs: Path) -> OurEngine:
    """Starts the actions and then the engine, and waits for both, as for the starter bots."""
    data_dir.mkdir(parents=True, exist_ok=True)
    settings = Settings(**(load_settings().model_dump() | _own(data_dir)))
    plan = make_plan(settings)
    prepare_database(settings)
    environment = part_environment(settings, plan, clean_environment())
    parts = {part.name: part for part in all_parts(plan, model(), data_dir)}
    started = {}
    for name in ("actions", "engine"):
        part = parts[name]
        server = servers.start(
            f"our {name}",
            part.command,
            ROOT,
            {**environment, **part.environment},
            logs / f"ours-{name}.log",
        )
        server.wait_until_ready(part.ready_url)
        started[name] = server
    unit_of_work = UnitOfWork(make_engine(settings.database))

    def new_conversation() -> str:
        # Actions answer only in conversations that exist, which the gateway otherwise sees to.
        conversation = uuid.uuid4().hex
        memory.save(unit_of_work, memory.Memory(conversation), clock_from_environment().now())
        return conversation

    talk = EngineTalk(plan.engine_url, OURS, plan.token, new_conversation)
    return OurEngine(started["engine"], started["actions"], talk)


def start_whole(servers: Servers, data_dir: Path, logs: Path) -> tuple[Server, WebTalk, dict[str, Any]]:
    """`make run` until it says that it is ready, with each part's own time and memory."""
    port = free_port()
    environment = clean_environment() | {
        "LOTSE_PORT": str(port),
        "LOTSE_DATA_DIR": str(data_dir),
        "LOTSE_RATE_LIMIT": "off",
    }
    file = data_dir / "log" / "run.json"
    file.unlink(missing_ok=True)
    tools = (ROOT / ".tools" / "bin" / "python").exists()
    command = ("make", "run") if tools else (str(ROOT / ".venv" / "bin" / "lotse"), "run")
    server = servers.start(
        " ".join(("our", *command[-2:])), command, ROOT, environment, logs / "ours-run.log"
    )
    while not file.exists():
        if server.process.poll() is not None or time.monotonic() - server.began > _PATIENCE_SECONDS:
            raise BenchError(f"`make run` did not become ready: {server.log} says why.")
        time.sleep(0.05)
    server.seconds_to_ready = time.monotonic() - server.began
    talk = WebTalk(f"http://127.0.0.1:{port}", OURS)
    return server, talk, _read(file)


def parts_of(started: dict[str, Any]) -> dict[str, Any]:
    """Time to ready and memory of each part of a running whole."""
    return {
        name: {"ready_seconds": part["seconds_to_ready"], **memory_mb(int(part["pid"]))}
        for name, part in started["parts"].items()
    }


def train(folder: Path, log: Path) -> Effort:
    """What training takes from nothing, all data included; the model is thrown away."""
    command = (str(ENGINE_PYTHON), "-m", "rasa", "train", "--force", "--out", str(folder))
    return measured(command, ROOT, base_environment(clean_environment()), log, folder)


def _read(file: Path) -> dict[str, Any]:
    # It is written in one go, but may be seen before its end.
    for _ in range(20):
        try:
            content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            time.sleep(0.05)
        else:
            return content
    raise BenchError(f"{file} cannot be read.")


def _own(data_dir: Path) -> dict[str, Any]:
    """Whatever is set for the running product: the comparison uses nothing of it."""
    return {
        "data_dir": data_dir,
        "database_url": "",
        "engine_url": "",
        "actions_url": "",
        "tracker_url": "",
        "port": free_port(),
    }
