from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from bot.db.base import Base
from bot.db.engine import make_engine
from bot.db.migrate import migrate
from bot.db.tables import Booking
from bot.settings import ROOT


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()


def indexes(engine: Engine) -> set[tuple[str, str]]:
    tables = [table for table in inspect(engine).get_table_names() if table != "alembic_version"]
    return {
        (table, str(index["name"]))
        for table in tables
        for index in inspect(engine).get_indexes(table)
        if not index.get("duplicates_constraint")
    }


def downgrade(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "bot" / "db" / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def test_there_is_one_last_migration() -> None:
    assert len(ScriptDirectory(str(ROOT / "bot" / "db" / "migrations")).get_heads()) == 1


def test_the_migrations_build_exactly_the_tables_of_the_code(empty: Engine) -> None:
    migrate(empty)

    with empty.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_build_all_indexes_of_the_code(empty: Engine) -> None:
    migrate(empty)

    wanted = {(table.name, str(i.name)) for table in Base.metadata.tables.values() for i in table.indexes}
    assert indexes(empty) == wanted
    assert ("bookings", "uq_bookings_time_slot_occupied") in wanted
    assert Booking.__table__.name == "bookings"


def test_the_migrations_can_be_taken_back_and_made_again(empty: Engine) -> None:
    migrate(empty)
    before = indexes(empty)

    downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}

    migrate(empty)
    assert indexes(empty) == before


def test_each_migration_can_be_taken_back_on_its_own(empty: Engine) -> None:
    revisions = list(ScriptDirectory(str(ROOT / "bot" / "db" / "migrations")).walk_revisions())
    for script in reversed(revisions):
        migrate(empty, script.revision)
        downgrade(empty, "-1")
        migrate(empty, script.revision)

    assert inspect(empty).has_table("bookings")


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    migrate(empty)
    before = indexes(empty)
    migrate(empty)

    assert indexes(empty) == before


def test_counts_of_days_become_counts_of_months(empty: Engine) -> None:
    migrate(empty, "0070")
    days = [
        ("2026-11-03", "conversations", 3),
        ("2026-11-30", "conversations", 2),
        ("2026-12-01", "conversations", 1),
        ("2026-11-03", "topic:topic_funding", 2),
        ("2026-11-03", "messages", 9),
    ]
    with empty.begin() as connection:
        for day, name, count in days:
            values = {"day": day, "name": name, "count": count}
            connection.execute(text("INSERT INTO daily_counts VALUES (:day, :name, :count)"), values)

    migrate(empty)

    with empty.begin() as connection:
        found = connection.execute(
            text("SELECT month, dimension, key, count FROM monthly_counts ORDER BY 1, 2")
        )
        assert [(str(month), *rest) for month, *rest in found] == [
            ("2026-11-01", "", "", 5),
            ("2026-11-01", "topic", "topic_funding", 2),
            ("2026-12-01", "", "", 1),
        ]
