from alembic import context

from bot.db.engine import make_engine
from bot.db.registry import all_tables
from bot.settings import load_settings


def run() -> None:
    """Migrates over the connection that was handed in, or over one to the configured database."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    engine = make_engine(load_settings().database)
    with engine.begin() as fresh:
        _migrate(fresh)
    engine.dispose()


def _migrate(connection) -> None:  # type: ignore[no-untyped-def]
    context.configure(
        connection=connection, target_metadata=all_tables(), render_as_batch=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


run()
