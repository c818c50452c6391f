from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from bot.db import engine as engine_module
from bot.db.engine import UnitOfWork, make_engine

READ, WRITE = text("SELECT count(*) FROM kept"), text("INSERT INTO kept VALUES (1)")


@pytest.fixture
def other(kept: UnitOfWork) -> Iterator[UnitOfWork]:
    """Another process, as far as the turns are concerned."""
    engine = make_engine(str(kept.engine.url))
    yield UnitOfWork(engine)
    engine.dispose()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[UnitOfWork]:
    engine = make_engine(f"sqlite:///{tmp_path / 'kept.db'}")
    database = UnitOfWork(engine)
    with database() as db:
        db.execute(text("CREATE TABLE kept (number INTEGER)"))
        db.commit()
    yield database
    engine.dispose()


def test_who_only_reads_waits_for_no_writer_and_sees_what_was_before(kept: UnitOfWork) -> None:
    with kept() as writer:
        writer.execute(WRITE)
        with kept.reading() as reader:
            assert reader.scalar(READ) == 0
        writer.commit()
    with kept.reading() as reader:
        assert reader.scalar(READ) == 1


def test_a_writer_waits_for_nobody_who_only_reads(kept: UnitOfWork) -> None:
    with kept.reading() as reader:
        assert reader.scalar(READ) == 0
        with kept() as writer:
            writer.execute(WRITE)
            writer.commit()
        assert reader.scalar(READ) == 0


def test_what_is_written_while_only_reading_is_not_kept(kept: UnitOfWork) -> None:
    with kept.reading() as db:
        db.execute(WRITE)
    with kept.reading() as db:
        assert db.scalar(READ) == 0


def test_threads_of_a_process_never_meet_at_the_lock_of_sqlite(kept: UnitOfWork) -> None:
    begun: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    event.listen(kept.engine, "before_cursor_execute", note)

    def write() -> None:
        for _ in range(10):
            with kept() as db:
                db.execute(WRITE)
                db.commit()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # Whoever meets somebody at the lock tries again, so there would be more.
    assert begun == ["BEGIN IMMEDIATE"] * 80
    with kept.reading() as db:
        assert db.scalar(READ) == 80


def test_a_writer_of_another_process_is_waited_for(kept: UnitOfWork, other: UnitOfWork) -> None:
    tries = threading.Event()
    event.listen(other.engine, "before_cursor_execute", lambda *_: tries.set())

    def write() -> None:
        with other() as db:
            db.execute(WRITE)
            db.commit()

    thread = threading.Thread(target=write)
    with kept() as db:
        db.execute(WRITE)
        thread.start()
        assert tries.wait(10)
        db.commit()
    thread.join()

    with kept.reading() as db:
        assert db.scalar(READ) == 2


def test_who_waits_in_vain_is_told(
    kept: UnitOfWork, other: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_SECONDS", 0)
    with kept() as db:
        db.execute(WRITE)
        with pytest.raises(OperationalError, match="locked"), other() as too_late:
            too_late.execute(WRITE)


@pytest.mark.parametrize("statement", ["SELECT nonsense", "INSERT INTO nowhere VALUES (1)"])
def test_a_failure_gives_the_turn_back(kept: UnitOfWork, statement: str) -> None:
    with pytest.raises(OperationalError), kept() as db:
        db.execute(text(statement))

    with kept() as db:
        db.execute(WRITE)
        db.commit()


def test_a_connection_that_breaks_gives_the_turn_back(kept: UnitOfWork) -> None:
    with kept() as db:
        db.execute(WRITE)
        db.connection().invalidate()
    with kept() as db:
        db.execute(WRITE)
        db.commit()


def test_a_beginning_that_fails_gives_the_turn_back(kept: UnitOfWork) -> None:
    def refuse(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("BEGIN"):
            raise RuntimeError("refused")

    event.listen(kept.engine, "before_cursor_execute", refuse)
    with pytest.raises(RuntimeError), kept() as db:
        db.execute(READ)
    event.remove(kept.engine, "before_cursor_execute", refuse)

    with kept() as db:
        db.execute(WRITE)
        db.commit()
