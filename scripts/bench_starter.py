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
_STAMP = "built-from.txt"
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
    if not _built(ENVIRONMENT):
        problem = disk_advice(ROOT, NEEDED_MEGABYTES)
        if problem:
            raise BenchError(problem)
        _forget(ENVIRONMENT, PLAIN_BOT, ACTION_BOT)
        with terminal.working("Installing the starter with TensorFlow (some 700 MB to download)"):
            _install(log)
        _stamp(ENVIRONMENT)
    if not _built(PLAIN_BOT):
        _forget(PLAIN_BOT, ACTION_BOT)
        PLAIN_BOT.mkdir(parents=True)
        command = (str(PYTHON), "-m", "rasa", "init", "--no-prompt")
        with terminal.working("Making and training the `rasa init` bot (minutes)"):
            measured(command, PLAIN_BOT, starter_environment(), log, PLAIN_BOT / "models")
        _stamp(PLAIN_BOT)
    if not _built(ACTION_BOT):
        _forget(ACTION_BOT)
        add_action(PLAIN_BOT, ACTION_BOT)
        with terminal.working("Training the same bot with one action"):
            train = (str(PYTHON), "-m", "rasa", "train")
            measured(train, ACTION_BOT, starter_environment(), log, ACTION_BOT / "models")
        _stamp(ACTION_BOT)


def add_action(plain: Path, target: Path) -> None:
    """A copy of the starter bot in which an action answers what a text answered."""
    # Rasa's cache comes along: only what the changed rule touches is trained anew.
    shutil.copytree(plain, target, ignore=shutil.ignore_patterns("models", "__pycache__", _STAMP))
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


def measured(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    models: Path | None = None,
) -> Effort:
    """Runs a command to its end and tells what it took, its children included. Raises BenchError.

    With `models` a code other than 0 is no error where a model was written: TensorFlow may fall at the exit.
    """
    before = _models(models)
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
    code = process.returncode = os.waitstatus_to_exitcode(status)
    if code and not _models(models) - before:
        text = log.read_text("utf-8", errors="replace")[-4000:]
        raise BenchError(f"`{' '.join(command[1:4])}` failed (code {code}). {advice_for(text, log)}")
    return Effort(round(time.monotonic() - began, 1), round(usage.ru_utime + usage.ru_stime, 1))


def _install(log: Path) -> None:
    tool = ROOT / ".tools" / "bin" / "uv"
    uv = str(tool) if tool.exists() else shutil.which("uv")
    if not uv:
        raise BenchError("uv is missing: run `make setup` first.")
    command = (uv, "sync", "--frozen", "--no-progress", "--project", str(PROJECT), "--python", "3.11")
    environment = clean_environment() | {"UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT)}
    measured(command, ROOT, environment, log)


def _models(folder: Path | None) -> set[Path]:
    return set(folder.glob("*.tar.gz")) if folder else set()


def _built(folder: Path) -> bool:
    stamp = folder / _STAMP
    return stamp.exists() and stamp.read_text("utf-8") == _fingerprint()


def _stamp(folder: Path) -> None:
    (folder / _STAMP).write_text(_fingerprint(), "utf-8")


def _forget(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _fingerprint() -> str:
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (PROJECT / "pyproject.toml", PROJECT / "uv.lock", PROJECT / "custom_action.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()
