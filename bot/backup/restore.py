from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Date, DateTime, Engine, Integer, Table, func, insert, select, text

from bot.backup.archive import SECRET, BackupError, Manifest, read
from bot.backup.dump import tables_of
from bot.db.migrate import migrate

_BATCH = 500


def restore(engine: Engine, file: Path, secret_file: Path | None = None) -> Manifest:
    """Fills an empty database from a backup and brings it up to date, in one transaction for the rows.

    An older backup is filled into the schema of its time first. Raises BackupError when the database holds
    anything, or when the backup is damaged; then nothing was changed.
    """
    manifest, files = read(file)
    with engine.connect() as connection:
        if any(_count(connection, table) for table in tables_of(connection)):
            raise BackupError("The database is not empty: restore into a new one, so that nothing is lost.")
    migrate(engine, manifest.revision)
    with engine.begin() as connection:
        for table in tables_of(connection):
            rows = _rows(table, files.get(f"{table.name}.jsonl", b""), engine.dialect.name == "sqlite")
            for begin in range(0, len(rows), _BATCH):
                connection.execute(insert(table), rows[begin : begin + _BATCH])
            if len(rows) != manifest.rows.get(table.name, 0):
                raise BackupError(f"{file} is damaged: {table.name} is not complete.")
            _go_on_counting(connection, table)
    migrate(engine)
    if secret_file is not None and SECRET in files and not secret_file.exists():
        secret_file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(secret_file, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as target:
            target.write(files[SECRET])
    return manifest


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _rows(table: Table, lines: bytes, naive: bool) -> list[dict[str, Any]]:
    readers = {column.name: _reader(column, naive) for column in table.columns}
    found = []
    for line in lines.decode().splitlines():
        row = json.loads(line)
        found.append({name: readers[name](value) for name, value in row.items()})
    return found


def _reader(column: Column[Any], naive: bool) -> Callable[[Any], Any]:
    def instant(value: str | None) -> datetime | None:
        if value is None:
            return None
        moment = datetime.fromisoformat(value).astimezone(UTC)
        return moment.replace(tzinfo=None) if naive else moment

    def day(value: str | None) -> date | None:
        return None if value is None else date.fromisoformat(value)

    if isinstance(column.type, DateTime):
        return instant
    return day if isinstance(column.type, Date) else lambda value: value


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL would otherwise give new rows numbers from 1 on."""
    numbered = table.columns.get("id")
    if connection.dialect.name != "postgresql" or numbered is None or not isinstance(numbered.type, Integer):
        return
    highest = connection.scalar(select(func.max(numbered)))
    if highest:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :highest)"),
            {"table": table.name, "highest": highest},
        )
