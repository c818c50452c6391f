from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.clock import clock_from_environment
from bot.errors import SettingsError
from bot.schedule.config import Chambers, load_chambers
from bot.schedule.days import WEEKDAY_NAMES
from bot.schedule.overview import planned_days, same_day_note
from bot.settings import load_settings

app = typer.Typer(help="Consultation days by the rules of chambers.yml.", no_args_is_help=True)

_STATES = {"planned": "geplant", "moved": "[yellow]verlegt[/]", "dropped": "[red]entfällt[/]"}


@app.callback()
def _days() -> None:
    # Keeps `preview` a sub-command, also while it is the only one.
    pass


@app.command()
def preview(
    start: Annotated[str, typer.Option("--from", help="First day, for example 2027-01-01; else today.")] = "",
    file: Annotated[Path | None, typer.Option("--file", help="Another chambers.yml.")] = None,
    months: Annotated[int, typer.Option("--months", min=1, max=60)] = 12,
) -> None:
    """Shows the days of the next 12 months and why a day moves."""
    try:
        chambers = load_chambers(file or load_settings().chambers_path)
        first = _first_day(start, chambers)
    except SettingsError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    console = Console(highlight=False)
    console.print(_table(chambers, first, months))
    if chambers.samples:
        console.print(
            f"Noch zu prüfende Musterdaten: {', '.join(chambers.samples)}", style="yellow", markup=False
        )


def _first_day(start: str, chambers: Chambers) -> date:
    try:
        if start:
            return date.fromisoformat(start)
        return clock_from_environment().now().astimezone(chambers.zone).date()
    except ValueError as error:
        shown = start or "LOTSE_NOW"
        raise SettingsError(f"'{shown}' is no date; write it as 2027-01-01") from error


def _table(chambers: Chambers, first: date, months: int) -> Table:
    days = planned_days(chambers, first, months)
    table = Table(
        title=f"{chambers.texts.offer_name}: {months} Monate ab {first:%d.%m.%Y}", title_style="bold"
    )
    for heading in ("Datum", "Region", "Stand"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Warum")
    for day in days:
        original = f"statt {day.original_date:%d.%m.%Y}" if day.state == "moved" else ""
        why = "; ".join(part for part in (day.reason, original, same_day_note(chambers, day, days)) if part)
        weekday = WEEKDAY_NAMES[day.date.weekday()][:2]
        region = chambers.region(day.region).label
        table.add_row(f"{weekday} {day.date:%d.%m.%Y}", region, _STATES[day.state], why)
    return table
