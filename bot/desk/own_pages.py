from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from bot.accounts.errors import AccountFault, TooManyTries
from bot.accounts.people import Person
from bot.accounts.second_factor import qr_code
from bot.desk.auth import session_of
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, SentForm, WiredDesk, caller_of
from bot.desk.services import DeskServices
from bot.http.problems import Problem


@get("/konto", sync_to_thread=True)
def own_account(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    return _own(request, desk, account)


@post("/konto/anmeldungen/{session_id:int}/beenden", sync_to_thread=True)
def end_session(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, session_id: FromPath[int]
) -> Response[Any]:
    if not desk.sessions.revoke(account.id, session_id):
        raise Problem(404, "Diese Anmeldung gibt es nicht mehr.")
    desk.trail.note(account, "account.session_revoked", account.actor)
    return go_to("/desk/konto", "beendet")


@post("/konto/anmeldungen/andere-beenden", sync_to_thread=True)
def end_other_sessions(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    signed = session_of(request)
    desk.sessions.revoke_all(account.id, but=signed.session_id if signed else None)
    desk.trail.note(account, "account.sessions_revoked", account.actor)
    return go_to("/desk/konto", "beendet")


@get("/konto/code", sync_to_thread=True)
def factor_form(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    return _factor(request, desk, account)


@get("/konto/code.svg", sync_to_thread=True)
def factor_picture(desk: WiredDesk, account: CurrentAccount) -> Response[bytes]:
    """The QR code to be scanned, only until the second factor is on."""
    if account.has_second_factor:
        raise Problem(404)
    picture = qr_code(desk.factor.prepare(account.id)[1])
    return Response(picture.encode(), media_type="image/svg+xml")


@post("/konto/code", sync_to_thread=True)
def switch_factor_on(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm
) -> Response[Any]:
    try:
        desk.sign_in.check_password(account.id, form.raw("passwort"), caller_of(request))
        codes = desk.factor.switch_on(account.id, form.text("code"))
    except (AccountFault, TooManyTries) as error:
        return _factor(request, desk, account, _sentence(error), 422)
    desk.trail.note(account, "account.second_factor_on", account.actor)
    shown = [" ".join(one[at : at + 4] for at in range(0, len(one), 4)) for one in codes]
    return page(request, desk, "recovery_codes.html", codes=shown)


@post("/konto/code/aus", sync_to_thread=True)
def switch_factor_off(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm
) -> Response[Any]:
    try:
        desk.sign_in.check_password(account.id, form.raw("passwort"), caller_of(request))
    except (AccountFault, TooManyTries) as error:
        return _own(request, desk, account, _sentence(error), 422)
    desk.factor.switch_off(account.id)
    desk.trail.note(account, "account.second_factor_off", account.actor)
    return go_to("/desk/konto", "code-aus")


def _own(
    request: AnyRequest, desk: DeskServices, account: Person, error: str = "", status: int = 200
) -> Response[Any]:
    signed = session_of(request)
    return page(
        request,
        desk,
        "own_account.html",
        status,
        devices=desk.sessions.of(account.id),
        this_one=signed.session_id if signed else 0,
        codes_left=desk.factor.recovery_codes_left(account.id),
        known_chambers=desk.accounts.known_chambers,
        error=error,
    )


def _factor(
    request: AnyRequest, desk: DeskServices, account: Person, error: str = "", status: int = 200
) -> Response[Any]:
    if account.has_second_factor:
        return go_to("/desk/konto")
    secret, _ = desk.factor.prepare(account.id)
    shown = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page(request, desk, "second_factor.html", status, secret=shown, error=error)


def _sentence(error: AccountFault | TooManyTries) -> str:
    if isinstance(error, TooManyTries):
        return f"Das waren zu viele Versuche. Bitte warten Sie {error.minutes} Minuten."
    return str(error)


OWN_PAGES = [
    own_account,
    end_session,
    end_other_sessions,
    factor_form,
    factor_picture,
    switch_factor_on,
    switch_factor_off,
]
