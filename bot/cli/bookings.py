from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import inspect

from bot.booking.service import BookingService
from bot.booking.views import BookingView
from bot.clock import clock_from_environment
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import prepare_folder
from bot.errors import BotError, NotFound, SettingsError
from bot.schedule.config import load_chambers
from bot.settings import load_settings
from bot.wording import span_in_words

app = typer.Typer(help="Bookings ahead: list, show, cancel.", no_args_is_help=True)

Full = Annotated[bool, typer.Option("--full", help="Names, addresses and concerns too: personal data.")]

_FORMATS = {"online": "online", "on_site": "vor Ort"}
_STATES = {"confirmed": "gebucht", "cancelled": "[red]abgesagt[/]"}


@app.command("list")
def list_(
    full: Full = False,
    cancelled: Annotated[bool, typer.Option("--cancelled", help="Cancelled ones as well.")] = False,
) -> None:
    """Lists all bookings ahead."""
    with _bookings() as bookings:
        found = bookings.upcoming(cancelled)
    console = Console(highlight=False)
    if not found:
        console.print("Keine Buchungen.")
        return
    table = Table()
    for heading in ("Nummer", "Wann", "Region", "Form", "Stand", *(("Unternehmen", "Name") if full else ())):
        table.add_column(heading)
    for one in found:
        shown = [one.reference, _when(one), one.region_label, _FORMATS.get(one.meeting_format, "")]
        shown.append(_STATES.get(one.status, one.status))
        table.add_row(*shown, *((one.company, one.contact_name) if full else ()))
    console.print(table)


@app.command()
def show(reference: str, full: Full = False) -> None:
    """Shows one booking."""
    with _bookings() as bookings:
        one = bookings.of_reference(reference)
    lines = {
        "Nummer": one.reference,
        "Wann": _when(one),
        "Region": one.region_label,
        "Form": f"{_FORMATS.get(one.meeting_format, '')}, {one.place}",
        "Kammer": one.chamber or "offen",
        "Stand": {"confirmed": "gebucht", "cancelled": "abgesagt"}.get(one.status, one.status),
    }
    if full:
        lines |= {
            "Unternehmen": one.company,
            "Name": one.contact_name,
            "E-Mail": one.email,
            "Anliegen": one.concern,
        }
    console = Console(highlight=False)
    for label, value in lines.items():
        console.print(f"{label + ':':13}{value}", markup=False, soft_wrap=True)


@app.command()
def cancel(
    reference: str,
    reason: Annotated[str, typer.Option("--reason", help="German; stands in the mail.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Cancels one booking and tells the company and the chamber by mail."""
    with _bookings() as bookings:
        one = bookings.of_reference(reference)
        if not yes and not typer.confirm(f"{one.reference} am {_when(one)} wirklich absagen?"):
            raise typer.Exit(1)
        bookings.cancel_for_chamber(reference, reason, "operator")
    Console(highlight=False).print(f"{one.reference} ist abgesagt.")


@contextmanager
def _bookings() -> Iterator[BookingService]:
    """The service over the configured database; what goes wrong becomes one sentence and exit code 1."""
    try:
        settings = load_settings()
        chambers = load_chambers(settings.chambers_path)
        prepare_folder(settings.database)
        engine = make_engine(settings.database)
        try:
            if not inspect(engine).has_table("bookings"):
                raise SettingsError("Es gibt noch keine Buchungen: Die Anwendung lief hier noch nie.")
            yield BookingService(UnitOfWork(engine), clock_from_environment(), chambers, settings)
        finally:
            engine.dispose()
    except NotFound as error:
        _fail("Diese Buchungsnummer gibt es nicht, oder der Termin ist schon vorbei.", error)
    except BotError as error:
        _fail(str(error), error)


def _fail(sentence: str, error: Exception) -> None:
    Console(stderr=True).print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1) from error


def _when(booking: BookingView) -> str:
    return span_in_words(booking.starts_at, booking.ends_at)
