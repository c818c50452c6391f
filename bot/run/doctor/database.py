from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.booking.parts import BookingParts
from bot.booking.queries import free_time_slots
from bot.booking.tokens import Links
from bot.booking.views import TimeSlotQuery
from bot.clock import Clock
from bot.db.account_tables import Account
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import is_current, knows_revision
from bot.db.tables import OutboxMail
from bot.errors import SettingsError
from bot.run.doctor.finding import Finding, bad, good, note
from bot.schedule.config import load_chambers
from bot.settings import Settings

_STUCK = timedelta(hours=1)
_CLOCK_SECONDS = 5.0


def findings(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """The session database and what stands in it, in numbers."""
    if settings.database.startswith("sqlite:///") and not Path(settings.database[10:]).exists():
        yield good("database", "is made at the first start")
        return
    try:
        engine = make_engine(settings.database)
    except (SQLAlchemyError, ValueError, ImportError) as error:
        yield bad("database", f"check LOTSE_DATABASE_URL ({type(error).__name__})")
        return
    try:
        yield from _looked_into(engine, settings, clock)
    except (SQLAlchemyError, OSError) as error:
        advice = "check LOTSE_DATABASE_URL, and that the database runs and may be written"
        yield bad("database", f"{advice} ({type(error).__name__})")
    finally:
        engine.dispose()


def _looked_into(engine: Engine, settings: Settings, clock: Clock) -> Iterator[Finding]:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    yield good("database", f"{engine.dialect.name} answers")
    yield from server_clock(engine)
    if not is_current(engine):
        yield schema(engine)
        return
    yield good("schema", "is the one of this version")
    uow = UnitOfWork(engine)
    yield from outbox(uow, clock.now())
    yield from free_times(uow, settings, clock)
    yield accounts(uow)


def server_clock(engine: Engine) -> Iterator[Finding]:
    """How far the database server's clock is from ours."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        theirs = float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
    apart = abs(theirs - time.time())
    if apart > _CLOCK_SECONDS:
        yield bad("clocks", f"this machine and the database are {apart:.0f} s apart: set both by NTP")


def schema(engine: Engine) -> Finding:
    if not inspect(engine).has_table("alembic_version"):
        return bad("schema", "there are no tables yet: `lotse migrate` makes them")
    if knows_revision(engine):
        return bad("schema", "older than this version: back up, then run `lotse migrate`")
    return bad("schema", "newer than this version: install the newer version, or restore an older backup")


def outbox(uow: UnitOfWork, now: datetime) -> Iterator[Finding]:
    """Mails that do not get away."""
    with uow() as db:
        waits = OutboxMail.state == "waiting"
        due = db.scalar(select(func.count()).where(waits, OutboxMail.created_at < now - _STUCK)) or 0
        tried = db.scalar(
            select(func.count()).where(waits, OutboxMail.created_at < now - _STUCK, OutboxMail.attempts > 0)
        )
        failed = db.scalar(select(func.count()).where(OutboxMail.state == "failed")) or 0
    if due:
        why = "the mail server refuses them: check LOTSE_SMTP_URL" if tried else "does the worker run?"
        yield bad("outbox", f"{due} mails wait for more than an hour; {why}")
    if failed:
        yield note("outbox", f"{failed} mails were given up: look at them in the desk under „Mails“")
    if not due and not failed:
        yield good("outbox", "no mail is stuck")


def free_times(uow: UnitOfWork, settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Whether anything can be booked in each region."""
    try:
        chambers = load_chambers(settings.chambers_path)
    except SettingsError:
        return  # told already
    parts = BookingParts(uow, clock, chambers, settings, Links(settings))
    with uow() as db:
        none = [
            region.label
            for region in chambers.regions
            if not free_time_slots(db, parts, TimeSlotQuery(regions=(region.key,)), 1)
        ]
    for label in none:
        yield bad("free times", f"nothing can be booked in {label}: see `lotse days preview` and the desk")
    if not none:
        yield good("free times", "every region has some")


def accounts(uow: UnitOfWork) -> Finding:
    with uow() as db:
        count = db.scalar(select(func.count()).select_from(Account).where(Account.locked_at.is_(None))) or 0
    if not count:
        return note("desk", "nobody can sign in: `lotse accounts add --help`")
    return good("desk", f"{count} accounts")
