from __future__ import annotations

import typer

app = typer.Typer(help="Starts engine, actions, web and worker, and prints the address.")


@app.command()
def run() -> None:
    """Starts engine, actions, web and worker, and prints the address; Ctrl-C stops all of them."""
    from bot.run.start import run_until_stopped
    from bot.run.terminal import Terminal

    raise typer.Exit(run_until_stopped(Terminal()))
