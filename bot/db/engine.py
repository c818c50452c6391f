from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_SECONDS = 15
_WAITS_FOR_DISK = "waits_for_disk"


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL. `postgresql://` is taken as the psycopg 3 driver.

    Errors never quote the values of a statement: they end up in logs.
    """
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_pre_ping=True, pool_size=10, max_overflow=20, pool_timeout=10, hide_parameters=True
        )
    connect = {"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=connect, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediately)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver would otherwise begin transactions by itself, and deferred ones.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only unlinked
    cursor.close()


def _begin_immediately(connection: Any) -> None:
    # A deferred transaction that reads first and writes later fails at once when another one wrote in
    # between, whatever the busy timeout; taking the write lock at the beginning waits instead.
    waits = connection.get_execution_options().get(_WAITS_FOR_DISK, True)
    connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if waits else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def wipe_log(engine: Engine) -> None:
    """Empties SQLite's write-ahead log, which still holds what was erased from the tables.

    While somebody else reads, it stays for the next time. Other databases see to that by themselves.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()  # outside a transaction, which could not do it
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        connection.close()


class UnitOfWork:
    """Hands out transactions. Whoever forgets `commit` changes nothing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def __call__(self, survives_power_loss: bool = True) -> Iterator[Session]:
        """A transaction. A confirmed booking survives a power loss; what need not is written without waiting
        for the disk (SQLite only) and goes there with the next one that does, in order."""
        with self._sessions() as session:
            if not survives_power_loss:
                session.connection(execution_options={_WAITS_FOR_DISK: False})
            try:
                yield session
            finally:
                session.rollback()
