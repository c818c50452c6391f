from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import inspect

from bot.clock import clock_from_environment
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import prepare_folder
from bot.errors import SettingsError
from bot.feedback.store import EntryFeedback, FeedbackStore
from bot.settings import load_settings

app = typer.Typer(help="What visitors thought of the answers, for the editor.")


@app.callback(invoke_without_command=True)
def feedback(
    entry: Annotated[str, typer.Option("--entry", help="Only this entry, with all reasons.")] = "",
) -> None:
    """Lists the opinions by entry, those that helped least first."""
    try:
        settings = load_settings()
        clock = clock_from_environment()
    except (SettingsError, ValueError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    prepare_folder(settings.database)
    engine = make_engine(settings.database)
    console = Console(highlight=False)
    try:
        there = inspect(engine).has_table("feedback")
        found = FeedbackStore(UnitOfWork(engine), clock).by_entry(entry) if there else []
    finally:
        engine.dispose()
    if not found:
        console.print("Keine Rückmeldungen.")
        return
    console.print(_table(found))
    for one in found:
        _print_reasons(console, one)


def _table(found: Sequence[EntryFeedback]) -> Table:
    table = Table(title="Rückmeldungen", title_style="bold")
    for heading in ("Eintrag", "Geholfen", "Nicht geholfen", "Zuletzt"):
        table.add_column(heading, justify="left" if heading == "Eintrag" else "right")
    for one in found:
        table.add_row(one.entry, str(one.helped), str(one.not_helped), f"{one.opinions[0].given_on:%d.%m.%Y}")
    return table


def _print_reasons(console: Console, feedback: EntryFeedback) -> None:
    reasons = [one for one in feedback.opinions if one.reason]
    if not reasons:
        return
    console.print(f"\n{feedback.entry}", style="bold", markup=False)
    for one in reasons:
        asked = f" (Frage: {one.question})" if one.question else ""
        console.print(f"- {one.given_on:%d.%m.%Y}: {one.reason}{asked}", markup=False, soft_wrap=True)
