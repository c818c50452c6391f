from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import ROOT

# Any number will do, as long as every process asks PostgreSQL for the same one.
_MIGRATION_LOCK = 7_140_813


def migrate(engine: Engine, revision: str = "head") -> None:
    """Brings the schema to `revision`. Two processes at once are harmless: the second one waits."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "bot" / "db" / "migrations"))
    with engine.connect() as connection, _foreign_keys_at_rest(connection), connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if engine.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("the migration would leave rows that refer to nothing")


@contextmanager
def _foreign_keys_at_rest(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, and must not see its rows vanish meanwhile.

    The switch only works outside of a transaction; `migrate` checks before it commits.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.cursor().execute("PRAGMA foreign_keys=ON")


def is_current(engine: Engine) -> bool:
    """Whether the schema is the one that this version expects; False also while nobody answers."""
    script = ScriptDirectory(str(ROOT / "bot" / "db" / "migrations"))
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return False
    return found == script.get_current_head()


def knows_revision(engine: Engine) -> bool:
    """Whether the schema is one that this version has heard of: an older one, or its own."""
    script = ScriptDirectory(str(ROOT / "bot" / "db" / "migrations"))
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found in {one.revision for one in script.walk_revisions()}


def prepare_folder(url: str) -> None:
    """Makes the folder of an SQLite file."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
