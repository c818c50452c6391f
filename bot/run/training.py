from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.nlu.signature import signature_file
from bot.run.environment import base_environment
from bot.run.errors import StartError
from bot.run.logs import LogFolder
from bot.run.parts import ENGINE_PYTHON
from bot.run.process import Processes
from bot.run.signature import sign, verify
from bot.run.terminal import Terminal
from bot.settings import ROOT

MODELS = ROOT / "models"
KEPT_MODELS = 3
# What a trained model depends on. Answers in data/knowledge are read at run time, so they are not here.
_FILES = ("domain.yml", "config.yml", "engine/uv.lock")
_FOLDERS = ("data/nlu", "data/rules", "data/stories", "data/responses", "data/lookups", "bot/nlu")
_GERMAN_MODEL = ROOT / "engine" / ".venv" / "with-german-model.txt"


def data_fingerprint(root: Path = ROOT) -> str:
    """Changes exactly when the model has to be trained anew."""
    return _hash(root, b"german" if _GERMAN_MODEL.exists() else b"", _inputs(root))


def trained_parts(root: Path = ROOT) -> Path:
    """Where Rasa keeps the parts it trained, to take them again: one folder for each state of our own code,
    which Rasa does not look at. It would serve the classifier of the code of before."""
    code = (path for path in _inputs(root) if path.is_relative_to(root / "bot/nlu"))
    return root / ".rasa" / "cache" / _hash(root, (root / "engine/uv.lock").read_bytes(), code)


def trained_model(fingerprint: str, models: Path = MODELS) -> Path | None:
    """The model for this data, if it was trained to the end."""
    model = models / f"lotse-{fingerprint}.tar.gz"
    return model if model.exists() and _stamp(model).exists() else None


async def ensure_model(
    processes: Processes,
    logs: LogFolder,
    terminal: Terminal,
    force: bool = False,
    keep: Collection[Path] = (),
) -> Path:
    """The model for the present data, trained now if there is none.

    Of older models some are kept, and those in `keep` always. Raises StartError when training fails, or when
    the model that is there was not signed here.
    """
    fingerprint = data_fingerprint()
    model = trained_model(fingerprint)
    if model and not force:
        verify(model)
        return model
    MODELS.mkdir(exist_ok=True)
    async with _alone(MODELS / ".training", terminal):
        # Another run may have trained it meanwhile.
        model = trained_model(fingerprint)
        if model is None or force:
            model = await _train(fingerprint, processes, logs, terminal)
            _remove_old_parts(trained_parts())
    _remove_old_models(model, keep)
    verify(model)
    return model


async def _train(fingerprint: str, processes: Processes, logs: LogFolder, terminal: Terminal) -> Path:
    model = MODELS / f"lotse-{fingerprint}.tar.gz"
    _stamp(model).unlink(missing_ok=True)
    command = (str(ENGINE_PYTHON), *"-m rasa train --out models --fixed-model-name".split(), model.name)
    began = time.monotonic()
    with terminal.working("Training the model"), logs.open("train") as log:
        environment = base_environment() | {"RASA_CACHE_DIRECTORY": str(trained_parts())}
        process = await processes.start(command, environment, log)
        try:
            code = await process.wait()
        finally:
            await processes.stop(process)
    if code or not model.exists():
        reason = "".join(f"\n  {line}" for line in logs.last_lines("train"))
        raise StartError(
            f"Training failed (code {code}): mend what {logs.path / 'train.log'} names; "
            f"`make validate` checks the data.{reason}"
        )
    sign(model)
    seconds = round(time.monotonic() - began, 1)
    _stamp(model).write_text(json.dumps({"data": fingerprint, "seconds": seconds}), encoding="utf-8")
    return model


@asynccontextmanager
async def _alone(lock: Path, terminal: Terminal) -> AsyncIterator[None]:
    with lock.open("w") as handle:
        waiting = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if not waiting:
                    terminal.say("Another run of this checkout is training the model; waiting for it.")
                waiting = True
                await asyncio.sleep(0.5)
        yield


def _stamp(model: Path) -> Path:
    return model.with_name(model.name.removesuffix(".tar.gz") + ".json")


def _remove_old_parts(present: Path) -> None:
    for one in present.parent.iterdir():
        if one != present:
            shutil.rmtree(one) if one.is_dir() else one.unlink()


def _remove_old_models(newest: Path, keep: Collection[Path]) -> None:
    kept = {path.resolve() for path in keep}
    models = sorted(newest.parent.glob("lotse-*.tar.gz"), key=os.path.getmtime, reverse=True)
    for model in models[KEPT_MODELS:]:
        if model.resolve() not in kept:
            for file in (model, _stamp(model), signature_file(model)):
                file.unlink(missing_ok=True)


def _hash(root: Path, begin: bytes, files: Iterable[Path]) -> str:
    digest = hashlib.sha256(begin)
    for path in files:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _inputs(root: Path) -> Iterator[Path]:
    yield from (root / name for name in _FILES if (root / name).exists())
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            measuring = path.is_relative_to(root / "bot/nlu/evaluation")
            if path.is_file() and path.suffix != ".pyc" and not measuring:
                yield path
