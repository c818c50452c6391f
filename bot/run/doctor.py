from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError
from bot.run import preflight
from bot.run.errors import StartError
from bot.run.parts import ENGINE_PYTHON
from bot.run.training import data_fingerprint, trained_model
from bot.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    text: str
    harmless: bool = False  # worth knowing, but nothing has to be done

    @property
    def line(self) -> str:
        sign = "✓" if self.ok else "!" if self.harmless else "✗"
        return f"{sign} {self.name}: {self.text}"


def examine() -> Iterator[Finding]:
    """Looks at everything that keeps `lotse run` from starting, one finding after the other."""
    yield _python()
    try:
        settings = preflight.check_settings()
    except StartError as error:
        yield Finding("settings", False, str(error))
        return
    yield Finding("settings", True, "all are understood")
    yield from _chambers(settings)
    yield _checked("engine", preflight.check_engine_environment, settings, str(ENGINE_PYTHON))
    yield _checked(
        "data directory", preflight.check_data_dir, settings, f"{settings.data_dir} can be written"
    )
    yield _checked("disk", preflight.check_disk, settings, _free(settings))
    yield _checked("port", preflight.check_port, settings, f"{settings.port} is free")
    yield _model()
    yield from _database(settings)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info[:2] in ((3, 11), (3, 12))
    return Finding("python", ok, version if ok else f"{version}; install Python 3.11 and run `make setup`")


def _chambers(settings: Settings) -> Iterator[Finding]:
    from bot.schedule.config import load_chambers

    try:
        chambers = load_chambers(settings.chambers_path)
    except SettingsError as error:
        for line in str(error).splitlines():
            yield Finding("chambers file", False, line)
        return
    yield Finding(
        "chambers file", True, f"{len(chambers.chambers)} chambers, {len(chambers.regions)} regions"
    )
    if chambers.samples:
        yield Finding(
            "sample data",
            False,
            f"still to be checked by the chambers: {', '.join(chambers.samples)}",
            harmless=True,
        )


def _checked(name: str, check: Callable[[Settings], None], settings: Settings, fine: str) -> Finding:
    try:
        check(settings)
    except StartError as error:
        return Finding(name, False, str(error))
    return Finding(name, True, fine)


def _free(settings: Settings) -> str:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.resolve().parents) if path.exists())
    return f"{shutil.disk_usage(folder).free // 1_000_000_000} GB are free"


def _model() -> Finding:
    if trained_model(data_fingerprint()):
        return Finding("model", True, "trained for the present data")
    return Finding(
        "model", False, "none for the present data; `lotse run` or `make train` trains it", harmless=True
    )


def _database(settings: Settings) -> Iterator[Finding]:
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from bot.db.engine import make_engine

    if settings.database.startswith("sqlite:///") and not Path(settings.database[10:]).exists():
        yield Finding("database", True, "is made at the first start")
        return
    try:
        engine = make_engine(settings.database)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        engine.dispose()
    except (SQLAlchemyError, ValueError, ImportError) as error:
        advice = "check LOTSE_DATABASE_URL, and that the database runs and may be written"
        yield Finding("database", False, f"{advice} ({type(error).__name__})")
        return
    yield Finding("database", True, f"{engine.dialect.name} answers")
