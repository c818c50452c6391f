from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import inspect

from bot.accounts.people import EXPERT, ROLES, Person
from bot.accounts.service import LINK_LASTS, Accounts
from bot.accounts.trail import Trail
from bot.clock import clock_from_environment
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import migrate, prepare_folder
from bot.errors import BotError, NotFound
from bot.schedule.config import load_chambers
from bot.settings import load_settings

app = typer.Typer(help="Who may work at the desk: add, list, lock, new link.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="The e-mail address, with which one signs in.")]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option("--name", help="As colleagues and visitors read it.")],
    role: Annotated[str, typer.Option("--role", help=", ".join(ROLES))] = EXPERT,
    chamber: Annotated[
        list[str] | None, typer.Option("--chamber", help="Key in chambers.yml, or centre; repeatable.")
    ] = None,
) -> None:
    """Makes an account and prints its one-time link."""
    with _opened() as desk:
        person, token = desk.accounts.add(login, name, role, chamber or [])
        _print_link(desk, person, token)


@app.command("list")
def list_() -> None:
    """Lists all accounts."""
    with _opened() as desk:
        found = desk.accounts.all()
    console = Console(highlight=False)
    if not found:
        console.print("Keine Konten. Legen Sie eines an: lotse accounts add")
        return
    table = Table()
    for heading in ("E-Mail", "Name", "Rolle", "Kammern", "Code", "Stand"):
        table.add_column(heading)
    for one in found:
        table.add_row(
            one.login,
            one.name,
            ROLES[one.role],
            "alle" if one.sees_all else ", ".join(one.chambers),
            "ja" if one.has_second_factor else "nein",
            _state(one),
        )
    console.print(table)


@app.command()
def link(login: Login) -> None:
    """Prints a new one-time link. Password, second factor and sessions end."""
    with _opened() as desk:
        person = desk.accounts.by_login(login)
        _print_link(desk, person, desk.accounts.new_link(person.id))


@app.command()
def lock(login: Login) -> None:
    """Locks an account and ends its sessions."""
    with _opened() as desk:
        desk.accounts.lock(desk.accounts.by_login(login).id)
    _say("Das Konto ist gesperrt. Alle Anmeldungen sind beendet.")


@app.command()
def unlock(login: Login) -> None:
    """Unlocks an account."""
    with _opened() as desk:
        desk.accounts.unlock(desk.accounts.by_login(login).id)
    _say("Das Konto ist entsperrt.")


@app.command("sign-out")
def sign_out(login: Login) -> None:
    """Ends all sessions of an account."""
    with _opened() as desk:
        number = desk.accounts.revoke_sessions(desk.accounts.by_login(login).id)
    _say(f"Beendete Anmeldungen: {number}")


@app.command()
def remove(login: Login, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Deletes an account. The audit trail keeps its number, not its name."""
    with _opened() as desk:
        person = desk.accounts.by_login(login)
        if not yes and not typer.confirm(f"Das Konto von {person.name} wirklich löschen?"):
            raise typer.Exit(1)
        desk.accounts.remove(person.id)
    _say("Das Konto ist gelöscht.")


@dataclass(frozen=True)
class _Opened:
    accounts: Accounts
    address: str


@contextmanager
def _opened() -> Iterator[_Opened]:
    """The accounts of the configured database; what goes wrong becomes one sentence and exit code 1."""
    try:
        settings = load_settings()
        chambers = load_chambers(settings.chambers_path)
        prepare_folder(settings.database)
        engine = make_engine(settings.database)
        try:
            if not inspect(engine).has_table("accounts"):
                migrate(engine)
            uow, clock = UnitOfWork(engine), clock_from_environment()
            yield _Opened(Accounts(uow, clock, chambers, Trail(uow, clock)), settings.address)
        finally:
            engine.dispose()
    except NotFound as error:
        _fail("Dieses Konto gibt es nicht.", error)
    except (BotError, ValueError) as error:
        _fail(str(error), error)


def _print_link(desk: _Opened, person: Person, token: str) -> None:
    _say(f"Konto: {person.name} ({ROLES[person.role]})")
    _say(f"Link, gilt ein Mal und {LINK_LASTS.days} Tage:")
    _say(f"{desk.address}/desk/einladung/{token}")


def _state(person: Person) -> str:
    if person.locked_at:
        return "gesperrt"
    return "aktiv" if person.has_password else "eingeladen"


def _say(text: str) -> None:
    Console(highlight=False).print(text, markup=False, soft_wrap=True)


def _fail(sentence: str, error: Exception) -> None:
    Console(stderr=True).print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1) from error
