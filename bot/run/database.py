from __future__ import annotations

from importlib.util import find_spec

from bot.run.errors import StartError
from bot.settings import Settings


def prepare_database(settings: Settings) -> None:
    """Brings the schema up to date and plans the consultation days. Raises StartError."""
    # Imported here: it runs in a thread while the engine, the slowest part, is already starting.
    from sqlalchemy.exc import OperationalError

    from bot.db.engine import UnitOfWork, make_engine
    from bot.db.migrate import migrate, prepare_folder

    try:
        prepare_folder(settings.database)
        engine = make_engine(settings.database)
    except (ValueError, ImportError) as error:
        raise StartError(f"LOTSE_DATABASE_URL is no usable address ({type(error).__name__}).") from error
    try:
        migrate(engine)
        _plan_days(settings, UnitOfWork(engine))
    except OperationalError as error:
        # The driver's text may repeat the address with its password, so only its kind is shown.
        raise StartError(
            "The database cannot be used: check LOTSE_DATABASE_URL, and that it runs and may be written "
            f"({type(error.orig).__name__})."
        ) from error
    finally:
        engine.dispose()


def _plan_days(settings: Settings, uow: object) -> None:
    if find_spec("bot.booking.planning") is None:
        return
    from importlib import import_module

    from bot.clock import clock_from_environment
    from bot.schedule.config import load_chambers

    plan_days = import_module("bot.booking.planning").plan_days
    plan_days(uow, load_chambers(settings.chambers_path), clock_from_environment())
