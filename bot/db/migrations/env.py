from alembic import context

from bot.db.account_tables import Account
from bot.db.base import Base
from bot.db.booking_tables import WaitingEntry
from bot.db.calendar_tables import CalendarFeed
from bot.db.engine import make_engine
from bot.db.handover_tables import Handover
from bot.db.learning_tables import LearningSentence
from bot.db.statistics_tables import MonthlyCount
from bot.settings import load_settings

# The imports register all tables.
for table in (Account, WaitingEntry, CalendarFeed, Handover, LearningSentence, MonthlyCount):
    assert table.metadata is Base.metadata


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
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


run()
