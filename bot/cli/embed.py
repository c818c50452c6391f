from __future__ import annotations

import typer

app = typer.Typer(help="Prints the lines that put the chat on a page, the policy they need and the hash.")


@app.command()
def embed() -> None:
    """Prints the lines that put the chat on a page, the policy they need and the hash."""
    from bot.settings import load_settings
    from bot.web.bundle import build_widget
    from bot.web.embedding import page_policy, snippet

    settings, widget = load_settings(), build_widget()
    origins = "\n".join(f"  {one}" for one in settings.allowed_origins)
    typer.echo(
        f"""Copy this into the page:

{snippet(settings)}

With a check of the file (then copy it anew after every update of the chat):

{snippet(settings, widget)}

SRI value:

  {widget.integrity}

If the page sends a Content-Security-Policy, it has to allow:

  Content-Security-Policy: {page_policy(settings)}

Origins that may embed the chat (LOTSE_ALLOWED_ORIGINS), letter by letter:

{origins or "  none but " + settings.address}

Size: {len(widget.packed)} bytes gzipped."""
    )
