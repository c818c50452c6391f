from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_SECONDS = 15
_NAP_SECONDS = (0.0005, 0.003)
_WAITS_FOR_DISK = "waits_for_disk"
_READS_ONLY, _HAS_TURN = "reads_only", "has_turn"


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
    turns = _Turns()
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", turns.begin)
    event.listen(engine, "checkin", turns.end)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver would otherwise begin transactions by itself, and deferred ones.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only unlinked
    cursor.close()


class _Turns:
    """Lets the threads of this process write one after the other, as SQLite does, but without its naps:
    it sleeps up to 100 ms between two tries, so that some wait for seconds while nobody writes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, connection: Any) -> None:
        options = connection.get_execution_options()
        if options.get(_READS_ONLY):
            connection.exec_driver_sql("BEGIN")
            return
        waits = options.get(_WAITS_FOR_DISK, True)
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if waits else 'NORMAL'}")
        info = connection.connection.info
        # After the timeout SQLite's own lock decides, which other processes share.
        if _HAS_TURN not in info and self._lock.acquire(timeout=BUSY_TIMEOUT_SECONDS):
            info[_HAS_TURN] = True
        _begin_immediately(connection)

    def end(self, _connection: Any, record: Any) -> None:
        """When the connection goes back, which it does after every end, failures included."""
        if record.info.pop(_HAS_TURN, False):
            self._lock.release()


def _begin_immediately(connection: Any) -> None:
    """Begins with the write lock. Other processes are waited for with naps that stay short, or a process
    with one thread would hardly find a gap between the turns of one with many.

    A deferred transaction that reads first and writes later would fail at once when another one wrote in
    between, whatever the timeout.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    connection.connection.execute("PRAGMA busy_timeout=0").close()
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except OperationalError as error:
                if not _is_busy(error) or time.monotonic() > deadline:
                    raise
            time.sleep(random.uniform(*_NAP_SECONDS))
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}").close()


def _is_busy(error: OperationalError) -> bool:
    # The lower byte; what is above it says how it came about.
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


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

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads. On SQLite it waits for no writer, and no writer for it."""
        with self._sessions() as session:
            session.connection(execution_options={_READS_ONLY: True})
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def rows(self, reads_only: bool = False, survives_power_loss: bool = True) -> Iterator[Connection]:
        """One of the two transactions above, for bare rows. A session, which turns them into objects, takes
        as long again as a statement does: too much for what runs in every turn."""
        options = {_READS_ONLY: True} if reads_only else {_WAITS_FOR_DISK: survives_power_loss}
        with self.engine.connect().execution_options(**options) as connection:
            yield connection  # whatever was not committed is rolled back at the end
