from __future__ import annotations

import time
from typing import Annotated

import typer

app = typer.Typer(help="Brings the schema up to date (`lotse run` does so by itself).")

_PAUSE_SECONDS = 1.0


@app.command()
def migrate(
    wait: Annotated[bool, typer.Option(help="Only wait until another process has done it.")] = False,
    patience_seconds: Annotated[float, typer.Option(help="Longest wait.")] = 300.0,
) -> None:
    """Brings the schema up to date and plans the days; exit code 1 when that fails."""
    from bot.db.engine import make_engine
    from bot.db.migrate import is_current
    from bot.run.database import prepare_database
    from bot.run.errors import StartError
    from bot.settings import load_settings

    settings = load_settings()
    if not wait:
        try:
            prepare_database(settings)
        except StartError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
        return
    engine = make_engine(settings.database)
    deadline = time.monotonic() + patience_seconds
    while not is_current(engine):
        if time.monotonic() > deadline:
            typer.echo("The schema is not up to date: does the migration job run?", err=True)
            raise typer.Exit(1)
        time.sleep(_PAUSE_SECONDS)
