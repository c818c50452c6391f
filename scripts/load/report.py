"""The figures of a load as tables in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from bot.run.terminal import Terminal
from scripts.load.capacity import Figures, goals, stage_of


def show(figures: Figures, terminal: Terminal) -> None:
    """Stages of all forms, then the goals; a missed one is named and is no error."""
    # In a pipe a console is 80 columns wide, too few for the table.
    console = Console(width=max(terminal.console.width, 120), highlight=False)
    table = Table(title="Visitors who think between their turns")
    for heading in ("", "visitors", "turns/s", "p50 ms", "p95 ms", "p99 ms", "errors", "cores", "MB in all"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, form in figures["forms"].items():
        for found in form["stages"]:
            one = stage_of(found)
            memory = sum(part["pss_mb"] for part in found["parts"].values())
            table.add_row(
                *(name, str(one.visitors), str(one.turns_a_second)),
                *(f"{value:,.0f}" for value in (one.p50_ms, one.p95_ms, one.p99_ms)),
                *(str(one.errors), str(one.cores), f"{memory:,.0f}"),
            )
            name = ""
        if form["without_engine"]:
            console.print(f"{form['without_engine']:.0f} of {form['turns']:.0f} turns without the engine.")
    console.print(table)
    for goal, met in goals(figures).items():
        console.print(f"{'met   ' if met else 'MISSED'}  {goal}")
    machine = figures["machine"]
    if machine["load_before"] > 0.7 * machine["cores"]:
        terminal.warn(f"Others were at work here (load {machine['load_before']}): the figures are too high.")
    if machine["quick"]:
        terminal.warn("Less was measured (QUICK=1): take the full run for computing.")
