from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from bot.accounts.errors import AccountFault
from bot.accounts.people import EXPERT
from bot.accounts.service import LINK_LASTS
from bot.desk.auth import administrators
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, Form, SentForm, WiredDesk
from bot.desk.services import DeskServices

_PATH = "/desk/konten"


@get("/konten", guards=[administrators], sync_to_thread=True)
def all_people(request: AnyRequest, desk: WiredDesk) -> Response[Any]:
    return page(request, desk, "people.html", people=desk.accounts.all(), known=desk.accounts.known_chambers)


@get("/konten/neu", guards=[administrators], sync_to_thread=True)
def new_person(request: AnyRequest, desk: WiredDesk) -> Response[Any]:
    return _form_page(request, desk, {"login": "", "name": "", "role": EXPERT, "chambers": ()})


@post("/konten/neu", guards=[administrators], sync_to_thread=True)
def add_person(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm
) -> Response[Any]:
    said = _said(form)
    try:
        person, token = desk.accounts.add(
            said["login"], said["name"], said["role"], said["chambers"], by=account
        )
    except AccountFault as error:
        return _form_page(request, desk, said, str(error))
    return _link_page(request, desk, person.name, token)


@get("/konten/{account_id:int}", guards=[administrators], sync_to_thread=True)
def one_person(request: AnyRequest, desk: WiredDesk, account_id: FromPath[int]) -> Response[Any]:
    found = desk.accounts.get(account_id)
    said = {"login": found.login, "name": found.name, "role": found.role, "chambers": found.chambers}
    return _form_page(request, desk, said, person=found)


@post("/konten/{account_id:int}", guards=[administrators], sync_to_thread=True)
def change_person(
    request: AnyRequest,
    desk: WiredDesk,
    account: CurrentAccount,
    form: SentForm,
    account_id: FromPath[int],
) -> Response[Any]:
    found, said = desk.accounts.get(account_id), _said(form)
    try:
        desk.accounts.change(account_id, said["name"], said["role"], said["chambers"], by=account)
    except AccountFault as error:
        return _form_page(request, desk, said | {"login": found.login}, str(error), found)
    return go_to(_PATH, "gespeichert")


@post("/konten/{account_id:int}/link", guards=[administrators], sync_to_thread=True)
def new_link(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, account_id: FromPath[int]
) -> Response[Any]:
    person = desk.accounts.get(account_id)

    def done() -> Response[Any]:
        return _link_page(request, desk, person.name, desk.accounts.new_link(account_id, by=account))

    return _tried(request, desk, account_id, done)


@post("/konten/{account_id:int}/sperren", guards=[administrators], sync_to_thread=True)
def lock_person(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, account_id: FromPath[int]
) -> Response[Any]:
    def done() -> Response[Any]:
        desk.accounts.lock(account_id, by=account)
        return go_to(_PATH, "gesperrt")

    return _tried(request, desk, account_id, done)


@post("/konten/{account_id:int}/entsperren", guards=[administrators], sync_to_thread=True)
def unlock_person(desk: WiredDesk, account: CurrentAccount, account_id: FromPath[int]) -> Response[Any]:
    desk.accounts.unlock(account_id, by=account)
    return go_to(_PATH, "entsperrt")


@post("/konten/{account_id:int}/abmelden", guards=[administrators], sync_to_thread=True)
def end_sessions(desk: WiredDesk, account: CurrentAccount, account_id: FromPath[int]) -> Response[Any]:
    desk.accounts.revoke_sessions(account_id, by=account)
    return go_to(_PATH, "beendet")


@post("/konten/{account_id:int}/passwortwechsel", guards=[administrators], sync_to_thread=True)
def demand_change(desk: WiredDesk, account: CurrentAccount, account_id: FromPath[int]) -> Response[Any]:
    desk.accounts.demand_change(account_id, by=account)
    return go_to(_PATH, "wechsel")


def _said(form: Form) -> dict[str, Any]:
    return {
        "login": form.text("login")[:254],
        "name": form.text("name"),
        "role": form.text("rolle"),
        "chambers": form.all("kammer"),
    }


def _tried(
    request: AnyRequest, desk: DeskServices, account_id: int, step: Callable[[], Response[Any]]
) -> Response[Any]:
    try:
        return step()
    except AccountFault as error:
        found = desk.accounts.get(account_id)
        said = {"login": found.login, "name": found.name, "role": found.role, "chambers": found.chambers}
        return _form_page(request, desk, said, str(error), found)


def _form_page(
    request: AnyRequest, desk: DeskServices, said: dict[str, Any], error: str = "", person: Any = None
) -> Response[Any]:
    return page(
        request,
        desk,
        "person.html",
        422 if error else 200,
        said=said,
        person=person,
        known=desk.accounts.known_chambers,
        error=error,
    )


def _link_page(request: AnyRequest, desk: DeskServices, name: str, token: str) -> Response[Any]:
    link = f"{desk.core.settings.address}/desk/einladung/{token}"
    return page(request, desk, "person_link.html", name=name, link=link, days=LINK_LASTS.days)


PEOPLE_PAGES = [
    all_people,
    new_person,
    add_person,
    one_person,
    change_person,
    new_link,
    lock_person,
    unlock_person,
    end_sessions,
    demand_change,
]
