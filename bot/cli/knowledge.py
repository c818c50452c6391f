from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.clock import clock_from_environment, local_date
from bot.errors import SettingsError
from bot.knowledge.check import Report
from bot.knowledge.check import check as check_entries
from bot.knowledge.entry import Entry, EntryFile
from bot.knowledge.place import known_beside, overlays
from bot.schedule.config import load_chambers
from bot.settings import ROOT, load_settings

app = typer.Typer(help="Answers of data/knowledge: their state and what expires.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--folder", help="The entries; material and lookups stand beside it.")]
_DATA = ROOT / "data" / "knowledge"


@app.command()
def check(folder: Folder = _DATA) -> None:
    """Checks every entry. Ends with 1 on faults; that an entry expires is only reported."""
    report = _report(folder)
    console = Console(highlight=False)
    console.print(_topics(report))
    _print_dates(console, report)
    for fault in report.faults:
        console.print(str(fault), style="red", markup=False, soft_wrap=True)
    if report.faults:
        console.print(f"{len(report.faults)} Fehler in {len({one.file for one in report.faults})} Dateien.")
        raise typer.Exit(1)
    console.print(f"{len(report.files)} Einträge, keine Fehler.", style="green")


@app.command()
def expiring(folder: Folder = _DATA) -> None:
    """Lists what has expired or expires within 30 days, with its owner."""
    report = _report(folder)
    console = Console(highlight=False)
    if not report.expired + report.expiring:
        console.print("Nichts ist abgelaufen oder läuft in den nächsten 30 Tagen ab.", style="green")
    _print_dates(console, report)


def _report(folder: Path) -> Report:
    try:
        chambers = load_chambers(load_settings().chambers_path)
        regions = {region.key for region in chambers.regions}
        today = local_date(clock_from_environment().now())
    except (SettingsError, ValueError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    if not folder.is_dir():
        Console(stderr=True).print(f"{folder}: diesen Ordner gibt es nicht.", style="red", markup=False)
        raise typer.Exit(1)
    over = overlays(load_settings()) if folder == _DATA else ()
    return check_entries(folder, today, known_beside(folder, regions), over, chambers.state)


def _topics(report: Report) -> Table:
    table = Table(title="Wissensbasis", title_style="bold")
    for heading in ("Thema", "Einträge", "Stand von", "bis"):
        table.add_column(heading, no_wrap=True, justify="right" if heading == "Einträge" else "left")
    for topic, entries in report.by_topic().items():
        oldest, newest = _stands(entries)
        table.add_row(topic, str(len(entries)) if entries else "[yellow]0[/]", oldest, newest)
    table.add_section()
    table.add_row("zusammen", str(len(report.files)), *_stands([one.entry for one in report.files]))
    return table


def _stands(entries: list[Entry]) -> tuple[str, str]:
    stands = sorted(entry.as_of for entry in entries)
    return (_day(stands[0]), _day(stands[-1])) if stands else ("–", "–")


def _print_dates(console: Console, report: Report) -> None:
    for title, style, files in (
        ("Abgelaufen", "red", report.expired),
        ("Läuft in 30 Tagen ab", "yellow", report.expiring),
    ):
        if files:
            console.print(_dates(title, style, files))


def _dates(title: str, style: str, files: tuple[EntryFile, ...]) -> Table:
    table = Table(title=title, title_style=style)
    for heading in ("Gültig bis", "Datei", "Titel", "Zuständig", "Danach gesagt"):
        table.add_column(heading)
    for one in files:
        entry = one.entry
        until = _day(entry.valid_until) if entry.valid_until else ""
        table.add_row(until, one.file, entry.title, entry.owner, entry.after_expiry or "wird geprüft")
    return table


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
