"""Builds the yardstick: an unchanged `rasa init` bot with TensorFlow, and the same with one custom action."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.run.advice import advice_for, disk_advice
from bot.run.terminal import Terminal
from bot.settings import ROOT
from scripts.bench_errors import BenchError
from scripts.bench_servers import clean_environment

PROJECT = ROOT / "bench" / "starter"
FOLDER = ROOT / "var" / "bench" / "starter"
ENVIRONMENT = FOLDER / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
PLAIN_BOT = FOLDER / "plain"
ACTION_BOT = FOLDER / "with-action"
NEEDED_MEGABYTES = 4_000  # 2,500 installed, the rest for the download and the models
_ENDPOINTS = "action_endpoint:\n  url: ${STARTER_ACTIONS_URL}\n"


@dataclass(frozen=True)
class Effort:
    """What a finished command took."""

    wall_seconds: float
    cpu_seconds: float


def starter_environment() -> dict[str, str]:
    """As it is, except that it reports to nobody, and that its action server stays on this machine."""
    return clean_environment() | {"RASA_TELEMETRY_ENABLED": "false", "SANIC_HOST": "127.0.0.1"}


def prepare(terminal: Terminal, log: Path) -> None:
    """Installs and trains both starter bots where that has not been done. Raises BenchError."""
    stamp = FOLDER / "built-from.txt"
    if stamp.exists() and stamp.read_text("utf-8") == _fingerprint():
        return
    problem = disk_advice(ROOT, NEEDED_MEGABYTES)
    if problem:
        raise BenchError(problem)
    for bot in (PLAIN_BOT, ACTION_BOT):
        shutil.rmtree(bot, ignore_errors=True)
    with terminal.working("Installing the starter with TensorFlow (some 700 MB to download)"):
        _install(log)
    PLAIN_BOT.mkdir(parents=True)
    with terminal.working("Making and training the `rasa init` bot (minutes)"):
        measured((str(PYTHON), "-m", "rasa", "init", "--no-prompt"), PLAIN_BOT, starter_environment(), log)
    add_action(PLAIN_BOT, ACTION_BOT)
    with terminal.working("Training the same bot with one action"):
        measured((str(PYTHON), "-m", "rasa", "train"), ACTION_BOT, starter_environment(), log)
    stamp.write_text(_fingerprint(), "utf-8")


def add_action(plain: Path, target: Path) -> None:
    """A copy of the starter bot in which an action answers what a text answered."""
    # Rasa's cache comes along: only what the changed rule touches is trained anew.
    shutil.copytree(plain, target, ignore=shutil.ignore_patterns("models", "__pycache__"))
    rules = target / "data" / "rules.yml"
    changed = rules.read_text("utf-8").replace("action: utter_iamabot", "action: action_i_am_a_bot")
    if "action_i_am_a_bot" not in changed:
        raise BenchError(
            "The bot made by `rasa init` has no rule for utter_iamabot: is Rasa another version?"
        )
    rules.write_text(changed, "utf-8")
    with (target / "domain.yml").open("a", encoding="utf-8") as domain:
        domain.write("\nactions:\n  - action_i_am_a_bot\n")
    (target / "endpoints.yml").write_text(_ENDPOINTS, "utf-8")
    shutil.copyfile(PROJECT / "custom_action.py", target / "actions" / "actions.py")


def measured(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Effort:
    """Runs a command to its end and tells what it took, its children included. Raises BenchError."""
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        text = log.read_text("utf-8", errors="replace")[-4000:]
        raise BenchError(f"`{' '.join(command[1:4])}` failed. {advice_for(text, log)}")
    return Effort(round(time.monotonic() - began, 1), round(usage.ru_utime + usage.ru_stime, 1))


def _install(log: Path) -> None:
    tool = ROOT / ".tools" / "bin" / "uv"
    uv = str(tool) if tool.exists() else shutil.which("uv")
    if not uv:
        raise BenchError("uv is missing: run `make setup` first.")
    command = (uv, "sync", "--frozen", "--no-progress", "--project", str(PROJECT), "--python", "3.11")
    environment = clean_environment() | {"UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT)}
    measured(command, ROOT, environment, log)


def _fingerprint() -> str:
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (PROJECT / "pyproject.toml", PROJECT / "uv.lock", PROJECT / "custom_action.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()
