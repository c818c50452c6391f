"""What it costs to find the next free time with a hundred and with a million bookings in the database."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text

from bot.booking.planning import plan_days
from bot.booking.views import TimeSlotQuery
from bot.clock import FixedClock
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import migrate
from bot.run.ports import free_port
from bot.schedule.config import load_chambers
from bot.settings import ROOT
from scripts.bench_errors import BenchError
from scripts.bench_servers import Servers, clean_environment
from scripts.load.desk import booking_service
from scripts.load.filling import fill, past_days
from scripts.load.forms import NOW, weekly_chambers

FEW, MANY = 100, 1_000_000
_ASKED = 300


def measure(url: str, folder: Path) -> dict[str, Any]:
    """Milliseconds of the question with few and with many bookings, and their ratio."""
    engine = make_engine(url)
    database = UnitOfWork(engine)
    try:
        migrate(engine)
        bookings = booking_service(database, folder)
        chambers = load_chambers(weekly_chambers(ROOT / "chambers.yml", folder))
        plan_days(database, chambers, FixedClock(datetime.fromisoformat(NOW)))
        ahead = [slot.id for slot in bookings.free_time_slots(TimeSlotQuery(), 1000)]
        with database() as db:
            past_days(db)
            db.commit()
        found: dict[str, Any] = {}
        for name, first, last in (("few", 0, FEW), ("many", FEW, MANY)):
            with database() as db:
                fill(db, ahead, first, last)
                db.commit()
            _gather_statistics(database)
            found[name] = {"bookings": last, **_ask(bookings.free_time_slots)}
    finally:
        engine.dispose()
    found["ratio"] = round(found["many"]["p50_ms"] / found["few"]["p50_ms"], 2)
    return found


@contextmanager
def postgres(servers: Servers, folder: Path, logs: Path) -> Iterator[str]:
    """A PostgreSQL server of its own, as in the grown form."""
    port = free_port()
    command = (sys.executable, "-m", "scripts.grown.postgres", str(folder), str(port))
    url = f"postgresql://lotse@127.0.0.1:{port}/postgres"
    server = servers.start("PostgreSQL", command, ROOT, clean_environment(), logs / "postgres.log")
    deadline = time.monotonic() + 60
    try:
        while True:
            try:
                psycopg.connect(url, connect_timeout=2).close()
                break
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or server.process.poll() is not None:
                    raise BenchError(f"PostgreSQL did not come up: {server.log} says why.") from error
                time.sleep(0.2)
        yield url
    finally:
        servers.stop([server])


def _ask(free_time_slots: Any) -> dict[str, float]:
    query = TimeSlotQuery(regions=("magdeburg",))
    taken = []
    for number in range(_ASKED + 20):
        began = time.perf_counter()
        if not free_time_slots(query, 3):
            raise BenchError("Nothing is free: the measure means nothing.")
        if number >= 20:  # the first ones warm up
            taken.append((time.perf_counter() - began) * 1000)
    ordered = sorted(taken)
    return {
        "p50_ms": round(statistics.median(taken), 2),
        "p95_ms": round(ordered[round(0.95 * len(ordered)) - 1], 2),
    }


def _gather_statistics(database: UnitOfWork) -> None:
    # PostgreSQL does so by itself within minutes; SQLite never does, and has to do without here too.
    if database.engine.dialect.name != "postgresql":
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
