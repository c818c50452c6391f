from __future__ import annotations

import asyncio
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.backup.last import last_backup
from bot.clock import Clock
from bot.run import preflight
from bot.run.doctor.finding import Finding, bad, checked, good, is_live, note
from bot.run.errors import StartError
from bot.run.http import answer_of
from bot.run.parts import ENGINE_PYTHON
from bot.run.plan import local_port, web_url
from bot.run.signature import verify
from bot.run.training import data_fingerprint, trained_model
from bot.settings import ROOT, Settings

BACKUP_DAYS = 2
_WORKER_SECONDS = 60.0


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] in ((3, 11), (3, 12)):
        return good("python", version)
    return bad("python", f"{version}; install Python 3.11 and run `make setup`")


def findings(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """This computer: environments, folders, space, ports, clock, model, backup."""
    elsewhere = bool(settings.engine_url) and local_port(settings.engine_url) is None
    if elsewhere:
        yield good("engine", "runs elsewhere, with a model of its own")
    else:
        yield checked("engine", preflight.check_engine_environment, settings, str(ENGINE_PYTHON))
        yield model()
    yield checked("data directory", preflight.check_data_dir, settings, f"{settings.data_dir} can be written")
    yield permissions(settings)
    yield checked("disk", preflight.check_disk, settings, _free(settings))
    yield from ports(settings)
    yield time_of_day(ROOT)
    yield backup(settings, clock)


def permissions(settings: Settings) -> Finding:
    """Whether other users of this machine can read what visitors wrote."""
    name, folder = "permissions", settings.data_dir
    if not folder.exists():
        return good(name, f"{folder} is made at the first start")
    may_enter = os.stat(folder).st_mode & stat.S_IXOTH
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_relative_to(folder / "log")]
    open_files = sum(1 for path in files if path.stat().st_mode & stat.S_IROTH)
    if not (may_enter and open_files):
        return good(name, f"only their owner reads the files of {folder}")
    text = f"other users of this machine can read {open_files} files of {folder}: `chmod -R o-rwx {folder}`"
    return bad(name, text) if is_live(settings) else note(name, text)


def ports(settings: Settings) -> Iterator[Finding]:
    """The port is free, or it is this installation that uses it; then how its parts are."""
    status, states = asyncio.run(answer_of(f"{web_url(settings)}/healthz", timeout_seconds=6.0))
    if not isinstance(states, dict) or "parts" not in states:
        yield checked("port", preflight.check_port, settings, f"{settings.port} is free")
        return
    down = sorted(name for name, state in states["parts"].items() if state != "ok")
    if status == 200:
        yield good("running", f"Digitallotse runs on port {settings.port}, and all its parts answer")
    else:
        yield bad(
            "running", f"{', '.join(down) or 'a part'} does not answer: {settings.data_dir}/log says why"
        )
    alive = settings.data_dir / "log" / "worker.ready"
    if alive.exists():
        silent = time.time() - alive.stat().st_mtime
        if silent > _WORKER_SECONDS:
            yield bad(
                "worker", f"silent for {silent:.0f} s, no mail is sent: see its log, restart the product"
            )


def time_of_day(root: Path) -> Finding:
    """The machine's clock, as far as it can be judged without asking anybody."""
    if os.environ.get("LOTSE_NOW", "").strip():
        return note("clock", "LOTSE_NOW sets another time, for demonstrations only: unset it")
    # What was installed later than now has been installed with another clock.
    newest = max(path.stat().st_mtime for path in root.glob("*.*") if path.is_file())
    if newest > time.time() + 3600:
        return bad("clock", "this machine's clock is behind the files installed: set it (`timedatectl`)")
    return good("clock", f"{datetime.now(UTC).astimezone():%d.%m.%Y %H:%M %Z}; compare it with your watch")


def model() -> Finding:
    found = trained_model(data_fingerprint())
    if found is None:
        return note("model", "none for the present data; `lotse run` or `make train` trains it")
    try:
        verify(found)
    except StartError as error:
        return bad("model", str(error))
    return good("model", "trained for the present data, and signed here")


def backup(settings: Settings, clock: Clock) -> Finding:
    """How old the last backup is that was written by this installation."""
    written = last_backup(settings.data_dir)
    advice = "write one each night with `lotse backup FILE` and keep it on another machine"
    if written is None:
        return note("backup", f"none is known: {advice}")
    age = clock.now() - written
    if age > timedelta(days=BACKUP_DAYS):
        return bad("backup", f"the last one is {age.days} days old: {advice}")
    return good("backup", f"the last one is {age.total_seconds() / 3600:.0f} hours old")


def _free(settings: Settings) -> str:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.resolve().parents) if path.exists())
    return f"{shutil.disk_usage(folder).free // 1_000_000_000} GB are free"
