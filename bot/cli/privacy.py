from __future__ import annotations

import typer

app = typer.Typer(help="Prints the processing record and the notices as a Markdown page (docs/privacy.md).")


@app.command()
def privacy() -> None:
    """Prints the processing record and the notices as a Markdown page (docs/privacy.md)."""
    from bot.schedule.config import load_chambers
    from bot.settings import ROOT, load_settings
    from bot.web.processing_record import privacy_document

    settings = load_settings()
    file = settings.chambers_file
    chambers = load_chambers(file if file.is_absolute() else ROOT / file)
    typer.echo(privacy_document(settings, chambers), nl=False)
