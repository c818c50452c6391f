from __future__ import annotations

import typer

app = typer.Typer(help="Prints all settings as a Markdown page (docs/settings.md).")


@app.command()
def settings() -> None:
    """Prints all settings as a Markdown page (docs/settings.md)."""
    from bot.run.settings_page import settings_page

    typer.echo(settings_page(), nl=False)
