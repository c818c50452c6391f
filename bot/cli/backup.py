from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Writes a backup of the session database; the product may go on running.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to, say lotse-2027-01-07.tar.gz")],
) -> None:
    """Writes a backup of the session database; exit code 1 when that fails."""
    from bot.backup.dump import back_up
    from bot.backup.last import note_backup
    from bot.booking.tokens import secret_file
    from bot.clock import clock_from_environment
    from bot.db.engine import make_engine
    from bot.errors import SettingsError
    from bot.settings import load_settings

    try:
        settings = load_settings()
        engine = make_engine(settings.database)
        now = clock_from_environment().now()
        manifest = back_up(engine, file, now, secret_file(settings))
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    engine.dispose()
    note_backup(settings.data_dir, now)
    typer.echo(f"{file}: {sum(manifest.rows.values())} rows of {len(manifest.rows)} tables.")
