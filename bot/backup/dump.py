from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, Table, select

from bot.backup.archive import FORMAT, SECRET, BackupError, Manifest, writing

VERSION_TABLE = "alembic_version"
# Rasa's own table, where it shares the database with ours.
NOT_OURS = {VERSION_TABLE, "events"}


def back_up(engine: Engine, file: Path, now: datetime, secret_file: Path | None = None) -> Manifest:
    """Writes all tables as they are at one moment; the product may go on running. Raises BackupError."""
    with _one_moment(engine) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            raise BackupError("The database has no tables yet: there is nothing to back up.")
        counts: dict[str, int] = {}
        with writing(file) as archive:
            for table in tables_of(connection):
                lines = [json.dumps(row, ensure_ascii=False) for row in _rows(connection, table)]
                counts[table.name] = len(lines)
                archive.add(f"{table.name}.jsonl", "\n".join(lines).encode())
            if secret_file is not None and secret_file.exists():
                archive.add(SECRET, secret_file.read_bytes())
            manifest = Manifest(FORMAT, revision, now.isoformat(), counts)
            archive.add_manifest(manifest)
    return manifest


def tables_of(connection: Connection) -> list[Table]:
    """Our tables as the database has them, each behind those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in NOT_OURS]


def _one_moment(engine: Engine) -> Connection:
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection  # SQLite's transactions of ours keep writers waiting as a whole


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    key = list(table.primary_key.columns)
    for row in connection.execute(select(table).order_by(*key)).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        # SQLite keeps instants without a zone; all of ours are in UTC.
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return value.isoformat() if isinstance(value, date) else value
