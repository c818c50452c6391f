from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Trains the model if there is none or its data changed.")


@app.command()
def train(force: Annotated[bool, typer.Option("--force", help="Also if nothing changed.")] = False) -> None:
    """Trains the model if there is none or its data changed."""
    from bot.run.start import train_now
    from bot.run.terminal import Terminal

    raise typer.Exit(train_now(Terminal(), force))
