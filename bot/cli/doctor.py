from __future__ import annotations

import typer

app = typer.Typer(help="Says what is wrong with this set-up and how to mend it.")


@app.command()
def doctor() -> None:
    """Says what is wrong with this set-up and how to mend it; exit code 1 when something is."""
    from bot.run.doctor import examine
    from bot.run.terminal import Terminal

    terminal = Terminal()
    healthy = True
    for finding in examine():
        terminal.say(finding.line, "" if finding.ok else "bold red")
        healthy = healthy and (finding.ok or finding.harmless)
    raise typer.Exit(0 if healthy else 1)
