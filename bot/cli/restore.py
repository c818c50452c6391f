from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Fills an empty database from a backup.")


@app.command()
def restore(
    file: Annotated[
        Path, typer.Argument(help="A file that `lotse backup` wrote", exists=True, dir_okay=False)
    ],
) -> None:
    """Fills an empty database from a backup; exit code 1 when that fails, and then nothing was changed."""
    from bot.backup.restore import restore as fill
    from bot.booking.tokens import secret_file
    from bot.db.engine import make_engine
    from bot.db.migrate import prepare_folder
    from bot.errors import SettingsError
    from bot.settings import load_settings

    try:
        settings = load_settings()
        prepare_folder(settings.database)
        engine = make_engine(settings.database)
        manifest = fill(engine, file, secret_file(settings))
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    engine.dispose()
    typer.echo(f"{sum(manifest.rows.values())} rows restored, as of {manifest.made_at}.")
