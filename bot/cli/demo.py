from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from sqlalchemy import inspect

from bot.clock import clock_from_environment
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import prepare_folder
from bot.errors import BotError, SettingsError
from bot.schedule.config import load_chambers
from bot.settings import load_settings
from bot.statistics.counts import month_of
from bot.statistics.demo import MONTHS, add_demo, remove_demo

app = typer.Typer(help="Made-up statistics for a demonstration: add, remove.", no_args_is_help=True)


@app.command()
def add() -> None:
    """Writes a year of made-up figures, marked as such wherever they are shown. Real ones are left alone."""
    with _database() as uow:
        settings = load_settings()
        chambers = load_chambers(settings.chambers_path)
        number = add_demo(uow, chambers, month_of(clock_from_environment().now()))
    typer.echo(
        f"{number} made-up figures for {MONTHS} months: see /desk/statistik. Remove them: lotse demo remove"
    )


@app.command()
def remove() -> None:
    """Removes all made-up figures."""
    with _database() as uow:
        number = remove_demo(uow)
    typer.echo(f"{number} made-up figures removed.")


@contextmanager
def _database() -> Iterator[UnitOfWork]:
    try:
        settings = load_settings()
        prepare_folder(settings.database)
        engine = make_engine(settings.database)
        try:
            if not inspect(engine).has_table("demo_counts"):
                raise SettingsError("The application has never run here: start it once (lotse run).")
            yield UnitOfWork(engine)
        finally:
            engine.dispose()
    except BotError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
