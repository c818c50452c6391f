"""The restore drill: everything is lost, and a backup brings it back, on either database and across both."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fixtures.databases import DATABASES, Postgres
from fixtures.talking import NOW, Talk
from sqlalchemy import Engine, select

from bot.backup.archive import BackupError
from bot.backup.dump import back_up, tables_of
from bot.backup.restore import restore
from bot.booking.planning import plan_days
from bot.bootstrap import build
from bot.clock import FixedClock
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import is_current, migrate
from bot.settings import Settings

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NewDatabase = Callable[[str], Engine]


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabase]:
    engines: list[Engine] = []
    names: list[str] = []

    def make(kind: str) -> Engine:
        if kind == "sqlite":
            url = f"sqlite:///{tmp_path / f'new-{len(engines)}.db'}"
        else:
            names.append(request.getfixturevalue("postgres").create())
            url = request.getfixturevalue("postgres").url_of(names[-1])
        engines.append(make_engine(url))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()
    if names:
        server: Postgres = request.getfixturevalue("postgres")
        for name in names:
            server.drop(name)


def lived_in(engine: Engine, folder: Path) -> Talk:
    """A database with planned days, a conversation and a booking with its mails."""
    migrate(engine)
    uow, clock = UnitOfWork(engine), FixedClock(NOW)
    services = build(Settings(data_dir=folder), clock, uow)
    plan_days(uow, services.chambers, clock, 3)
    talk = Talk(services, clock)
    talk.says("Ich möchte einen Termin", "book_session")
    talk.says("Onlineshop, Halle")
    talk.says("passt", "affirm")
    talk.says("Optik Läng, Eva Lang, eva@lang.example")
    talk.says("ja", "affirm")
    assert talk.rows("confirmed") == 1
    return talk


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        found = {}
        for table in tables_of(connection):
            rows = [tuple(map(_comparable, row)) for row in connection.execute(select(table))]
            found[table.name] = sorted(rows, key=str)
        return found


def _comparable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value


@pytest.mark.parametrize("target", DATABASES)
@pytest.mark.parametrize("source", DATABASES)
def test_a_restored_database_holds_every_row_and_goes_on(
    new_database: NewDatabase, source: str, target: str, tmp_path: Path
) -> None:
    old, new = new_database(source), new_database(target)
    lived_in(old, tmp_path / "old")

    back_up(old, tmp_path / "backup.tar.gz", AT)
    before = contents(old)
    restore(new, tmp_path / "backup.tar.gz")

    assert contents(new) == before
    assert is_current(new)
    services = build(Settings(data_dir=tmp_path / "new"), FixedClock(NOW), UnitOfWork(new))
    second = Talk(services, FixedClock(NOW), "second")
    second.says("Ich möchte einen Termin", "book_session")
    second.says("Onlineshop, Halle")
    second.says("passt", "affirm")
    second.says("Blumen Fink, Uta Fink, uta@fink.example")
    second.says("ja", "affirm")
    assert second.rows("confirmed") == 2


def test_links_in_mails_stay_valid_after_a_restore(new_database: NewDatabase, tmp_path: Path) -> None:
    old, new = new_database("sqlite"), new_database("sqlite")
    lived_in(old, tmp_path / "old")
    secret = tmp_path / "old" / "secret.key"
    assert secret.exists()

    back_up(old, tmp_path / "backup.tar.gz", AT, secret)
    restored = tmp_path / "new" / "secret.key"
    restore(new, tmp_path / "backup.tar.gz", restored)

    assert restored.read_bytes() == secret.read_bytes()
    assert stat.S_IMODE(restored.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "backup.tar.gz").stat().st_mode) == 0o600


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    old, new = new_database("sqlite"), new_database("sqlite")
    migrate(old, "0001")

    back_up(old, tmp_path / "backup.tar.gz", AT)
    restore(new, tmp_path / "backup.tar.gz")

    assert is_current(new)


def test_nothing_is_restored_over_what_is_there(new_database: NewDatabase, tmp_path: Path) -> None:
    old = new_database("sqlite")
    lived_in(old, tmp_path)
    back_up(old, tmp_path / "backup.tar.gz", AT)
    before = contents(old)

    with pytest.raises(BackupError, match="not empty"):
        restore(old, tmp_path / "backup.tar.gz")
    assert contents(old) == before


def test_a_damaged_backup_is_refused_and_changes_nothing(new_database: NewDatabase, tmp_path: Path) -> None:
    old, new = new_database("sqlite"), new_database("sqlite")
    lived_in(old, tmp_path)
    whole, half = tmp_path / "backup.tar.gz", tmp_path / "half.tar.gz"
    back_up(old, whole, AT)
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    with pytest.raises(BackupError, match="damaged"):
        restore(new, half)
    assert contents(new) == {}


def test_a_backup_is_never_overwritten_and_a_failed_one_leaves_nothing(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    old, empty = new_database("sqlite"), new_database("sqlite")
    lived_in(old, tmp_path)
    back_up(old, tmp_path / "backup.tar.gz", AT)

    with pytest.raises(BackupError, match="exists already"):
        back_up(old, tmp_path / "backup.tar.gz", AT)
    with pytest.raises(BackupError, match="nothing to back up"):
        back_up(empty, tmp_path / "other.tar.gz", AT)
    shutil.rmtree(tmp_path / "gone", ignore_errors=True)
    with pytest.raises(BackupError, match="cannot be written"):
        back_up(old, tmp_path / "gone" / "other.tar.gz", AT)
    assert [path.name for path in tmp_path.glob("*.part")] == []
