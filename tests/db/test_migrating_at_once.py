"""Two processes that migrate at the same moment, and an upgrade from the first schema with data in it."""

from __future__ import annotations

import os
import subprocess
import sys

from sqlalchemy import inspect, text

from bot.db.engine import make_engine
from bot.db.migrate import is_current, migrate
from bot.settings import ROOT


def test_two_processes_that_migrate_at_once_leave_one_whole_schema(empty_database_url: str) -> None:
    environment = {**os.environ, "LOTSE_DATABASE_URL": empty_database_url}
    command = [sys.executable, "-m", "bot.cli", "migrate"]
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ended = [(one.communicate(timeout=120)[1], one.returncode) for one in both]

    assert [code for _, code in ended] == [0, 0], ended
    engine = make_engine(empty_database_url)
    assert is_current(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        days = connection.execute(text("SELECT region, original_date FROM consultation_days")).all()
    engine.dispose()
    assert len(days) == len(set(days)) > 0


def test_waiting_for_the_migration_job_ends_with_it(empty_database_url: str) -> None:
    environment = {**os.environ, "LOTSE_DATABASE_URL": empty_database_url}
    command = [sys.executable, "-m", "bot.cli", "migrate", "--wait", "--patience-seconds"]
    too_early = subprocess.run(
        [*command, "0"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    engine = make_engine(empty_database_url)
    migrate(engine)
    engine.dispose()

    assert too_early.returncode == 1
    assert "not up to date" in too_early.stderr
    assert subprocess.run([*command, "60"], cwd=ROOT, env=environment, check=False).returncode == 0


def test_an_upgrade_from_the_first_schema_keeps_what_was_there(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    migrate(engine, "0001")
    now = "2026-11-23 09:00:00+00:00" if engine.dialect.name == "postgresql" else "2026-11-23 09:00:00.000000"
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO consultation_days (id, region, date, original_date, state, reason)"
                " VALUES (1, 'halle', '2026-12-03', '2026-12-03', 'planned', '')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO time_slots (id, day_id, starts_at, ends_at, state)"
                " VALUES (1, 1, :now, :now, 'open')"
            ),
            {"now": now},
        )
        columns = {column["name"]: column for column in inspect(connection).get_columns("bookings")}
        values = {name: _some(name, now) for name, column in columns.items() if not column["nullable"]}
        names = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO bookings ({names}) VALUES ({places})"), values)

    migrate(engine)

    assert is_current(engine)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT reference, status, company FROM bookings")).one()
    engine.dispose()
    assert tuple(row) == ("DL-AAA-AAA", "confirmed", "Tischlerei Krause")


def _some(name: str, now: str) -> object:
    known: dict[str, object] = {
        "id": 1,
        "reference": "DL-AAA-AAA",
        "time_slot_id": 1,
        "status": "confirmed",
        "company": "Tischlerei Krause",
        "facts": "{}",
        "sequence": 0,
        "created_at": now,
        "updated_at": now,
    }
    return known.get(name, "")
