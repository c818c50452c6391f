from __future__ import annotations

import typer

app = typer.Typer(help="Prints the processing record and the notices as a Markdown page (docs/privacy.md).")


@app.command()
def privacy() -> None:
    """Prints the processing record and the notices as a Markdown page (docs/privacy.md)."""
    from bot.schedule.config import load_chambers
    from bot.settings import load_settings
    from bot.web.processing_record import privacy_document

    settings = load_settings()
    chambers = load_chambers(settings.chambers_path)
    typer.echo(privacy_document(settings, chambers), nl=False)
