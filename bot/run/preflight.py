from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping

from bot.clock import clock_from_environment
from bot.errors import SettingsError
from bot.run.advice import disk_advice
from bot.run.elsewhere import ELSEWHERE
from bot.run.errors import StartError
from bot.run.ports import bind_error, holder_of
from bot.settings import ROOT, Settings, load_settings

BAD_CONFIGURATION = 2
NEEDED_MEGABYTES = 200  # databases, logs and a model or two


def check_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings. Raises StartError naming each faulty or misspelt one."""
    try:
        settings = load_settings()
        clock_from_environment()
    except SettingsError as error:
        raise StartError(f"A setting is wrong: {error} (docs/settings.md)", BAD_CONFIGURATION) from error
    except ValueError as error:
        raise StartError(
            f"LOTSE_NOW is '{environment.get('LOTSE_NOW')}', but must be a date and time: 2027-01-07T09:00",
            BAD_CONFIGURATION,
        ) from error
    unknown = unknown_settings(environment)
    if unknown:
        raise StartError(
            f"There is no setting {', '.join(unknown)}; docs/settings.md lists all of them.",
            BAD_CONFIGURATION,
        )
    return settings


def unknown_settings(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Names with our prefix that nobody reads, most likely misspelt."""
    known = {f"LOTSE_{name.upper()}" for name in Settings.model_fields} | ELSEWHERE.keys()
    return sorted(name for name in environment if name.startswith("LOTSE_") and name.upper() not in known)


def check_chambers(settings: Settings) -> None:
    """Raises StartError when chambers.yml cannot be used."""
    from bot.schedule.config import load_chambers

    try:
        load_chambers(settings.chambers_path)
    except SettingsError as error:
        first, *others = str(error).splitlines()
        more = f" (and {len(others)} more; `lotse doctor` lists them)" if others else ""
        raise StartError(
            f"{settings.chambers_path} cannot be used: {first}{more}", BAD_CONFIGURATION
        ) from error


def check_data_dir(settings: Settings) -> None:
    """Raises StartError when the data directory cannot be written."""
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartError(
            f"The data directory {folder} cannot be written ({error.strerror}): "
            "make it writable or set LOTSE_DATA_DIR to another one."
        ) from error


def check_disk(settings: Settings) -> None:
    """Raises StartError when too little space is left."""
    problem = disk_advice(settings.data_dir, NEEDED_MEGABYTES)
    if problem:
        raise StartError(problem)


def check_port(settings: Settings) -> None:
    """Raises StartError when the web process could not listen."""
    error = bind_error(settings.host, settings.port)
    if error is None:
        return
    if error.errno == errno.EADDRINUSE:
        holder = holder_of(settings.port)
        by = f" (by {holder})" if holder else ""
        raise StartError(
            f"Port {settings.port} is in use{by}: stop that, or choose another port with LOTSE_PORT."
        )
    if error.errno == errno.EACCES:
        raise StartError(f"Port {settings.port} needs special rights: choose one above 1023 with LOTSE_PORT.")
    raise StartError(
        f"Nothing can listen on {settings.host}:{settings.port} ({error.strerror}): "
        "check LOTSE_HOST and LOTSE_PORT."
    )


def check_engine_environment(_settings: Settings) -> None:
    """Raises StartError when the engine was never installed."""
    if not (ROOT / "engine" / ".venv" / "bin" / "python").exists():
        raise StartError("The engine's environment is missing: run `make setup`.")


CHECKS: tuple[Callable[[Settings], None], ...] = (
    check_chambers,
    check_data_dir,
    check_disk,
    check_port,
    check_engine_environment,
)


def check_all(settings: Settings) -> None:
    """Everything that is better known before the first part starts."""
    for check in CHECKS:
        check(settings)
