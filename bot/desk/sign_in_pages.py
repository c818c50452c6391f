from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from bot.accounts.errors import AccountFault, SignInRefused, TooManyTries
from bot.accounts.sessions import CODE, FULL, PASSWORD
from bot.desk.auth import CODE_PAGE, PASSWORD_PAGE, NotSignedIn, session_of
from bot.desk.navigation import start_page
from bot.desk.rendering import go_to, page
from bot.desk.requests import COOKIE, AnyRequest, SentForm, WiredDesk, caller_of
from bot.desk.services import DeskServices
from bot.errors import NotFound

_REFUSED = "E-Mail-Adresse oder Passwort stimmen nicht. Bitte versuchen Sie es noch einmal."
_WRONG_CODE = "Dieser Code stimmt nicht oder wurde schon benutzt."
_INSIDE = re.compile(r"/desk(/[A-Za-z0-9_.-]+)*/?")


def inside(path: str) -> str:
    """A path of the desk to go on to after signing in; "" for any other address."""
    return path if len(path) < 200 and _INSIDE.fullmatch(path) else ""


@get("/anmelden", sync_to_thread=True)
def sign_in_form(request: AnyRequest, desk: WiredDesk) -> Response[Any]:
    signed = session_of(request)
    if signed is not None and signed.step == FULL:
        return go_to(start_page(signed.person))
    return page(
        request,
        desk,
        "sign_in.html",
        error="",
        login="",
        onward=inside(request.query_params.get("weiter", "")),
    )


@post("/anmelden", sync_to_thread=True)
def sign_in(request: AnyRequest, desk: WiredDesk, form: SentForm) -> Response[Any]:
    onward, login = inside(form.text("weiter")), form.text("login")[:254]
    try:
        token = desk.sign_in.with_password(login, form.raw("passwort"), caller_of(request))
    except (SignInRefused, TooManyTries) as error:
        status, sentence = _refusal(error, _REFUSED)
        return page(request, desk, "sign_in.html", status, error=sentence, login=login, onward=onward)
    return _next(desk, token, onward)


@get("/anmelden/code", sync_to_thread=True)
def code_form(request: AnyRequest, desk: WiredDesk) -> Response[Any]:
    _require_step(request, CODE)
    onward = inside(request.query_params.get("weiter", ""))
    return page(request, desk, "sign_in_code.html", error="", onward=onward)


@post("/anmelden/code", sync_to_thread=True)
def code(request: AnyRequest, desk: WiredDesk, form: SentForm) -> Response[Any]:
    session_id = _require_step(request, CODE)
    onward = inside(form.text("weiter"))
    try:
        token = desk.sign_in.with_code(session_id, form.text("code")[:40], caller_of(request))
    except (SignInRefused, TooManyTries) as error:
        status, sentence = _refusal(error, _WRONG_CODE)
        return page(request, desk, "sign_in_code.html", status, error=sentence, onward=onward)
    return _next(desk, token, onward)


@get("/einladung/{token:str}", sync_to_thread=True)
def link_form(request: AnyRequest, desk: WiredDesk, token: FromPath[str]) -> Response[Any]:
    """Only the button uses the link up: programs that look at mails open every link."""
    good = desk.sign_in.link_is_good(token)
    return page(request, desk, "link.html", 200 if good else 404, good=good)


@post("/einladung/{token:str}", sync_to_thread=True)
def use_link(request: AnyRequest, desk: WiredDesk, token: FromPath[str]) -> Response[Any]:
    try:
        session = desk.sign_in.with_link(token, caller_of(request))
    except NotFound:
        return page(request, desk, "link.html", 404, good=False)
    return _next(desk, session, "")


@get("/konto/passwort", sync_to_thread=True)
def password_form(request: AnyRequest, desk: WiredDesk) -> Response[Any]:
    return _password_page(request, desk)


@post("/konto/passwort", sync_to_thread=True)
def set_password(request: AnyRequest, desk: WiredDesk, form: SentForm) -> Response[Any]:
    session_id = _require_step(request, PASSWORD, FULL)
    try:
        token = desk.sign_in.set_password(
            session_id, form.raw("neu"), form.raw("wiederholung"), caller_of(request), form.raw("bisher")
        )
    except (AccountFault, TooManyTries) as error:
        status, sentence = _refusal(error, str(error))
        return _password_page(request, desk, sentence, status)
    response = go_to("/desk/konto", "passwort")
    set_cookie(response, desk, token)
    return response


@post("/abmelden", sync_to_thread=True)
def sign_out(request: AnyRequest, desk: WiredDesk) -> Response[Any]:
    signed = session_of(request)
    if signed is not None:
        desk.sign_in.sign_out(signed.person.id, signed.session_id)
        # Not silently: a visitor in conversation with this person is told at once.
        desk.live.service.gone(signed.person.actor)
    response = go_to("/desk/anmelden", "abgemeldet")
    response.delete_cookie(COOKIE, path="/desk")
    return response


def set_cookie(response: Response[Any], desk: DeskServices, token: str) -> None:
    # Lax, so that a link in a mail to the adviser finds the session; forms have their token besides.
    response.set_cookie(
        key=COOKIE,
        value=token,
        path="/desk",
        httponly=True,
        samesite="lax",
        secure=desk.core.settings.address.startswith("https://"),
    )


def _next(desk: DeskServices, token: str, onward: str) -> Response[Any]:
    signed = desk.sessions.find(token)
    if signed is None:
        raise NotSignedIn
    if signed.step == CODE:
        response = go_to(f"{CODE_PAGE}?weiter={onward}" if onward else CODE_PAGE)
    elif signed.step == PASSWORD:
        response = go_to(PASSWORD_PAGE)
    else:
        response = go_to(onward or start_page(signed.person))
    set_cookie(response, desk, token)
    return response


def _require_step(request: AnyRequest, *steps: str) -> int:
    signed = session_of(request)
    if signed is None or signed.step not in steps:
        raise NotSignedIn
    return signed.session_id


def _password_page(
    request: AnyRequest, desk: DeskServices, error: str = "", status: int = 200
) -> Response[Any]:
    _require_step(request, PASSWORD, FULL)
    signed = session_of(request)
    asks_old = signed is not None and signed.step == FULL
    return page(request, desk, "password.html", status, error=error, asks_old=asks_old)


def _refusal(error: Exception, sentence: str) -> tuple[int, str]:
    if isinstance(error, TooManyTries):
        pause = "eine Minute" if error.minutes == 1 else f"{error.minutes} Minuten"
        return 429, f"Das waren zu viele Versuche. Bitte warten Sie {pause}."
    return 422, sentence


SIGN_IN_PAGES = [
    sign_in_form,
    sign_in,
    code_form,
    code,
    link_form,
    use_link,
    password_form,
    set_password,
    sign_out,
]
