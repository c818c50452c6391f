from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import ASGIApp

from bot.accounts.people import Person
from bot.accounts.sessions import CODE, FULL, SignedIn
from bot.accounts.trail import Trail
from bot.desk.requests import COOKIE, AnyRequest
from bot.http.problems import Problem

Connection = ASGIConnection[Any, Any, Any, Any]
CODE_PAGE = "/desk/anmelden/code"
PASSWORD_PAGE = "/desk/konto/passwort"
# Option of a handler that pages ask by themselves, so that an open window alone keeps no session alive.
BY_ITSELF = "by_itself"


class NotSignedIn(Exception):
    """Raised where somebody has to sign in first; `location` is where that goes on."""

    def __init__(self, location: str = "") -> None:
        super().__init__(location)
        self.location = location


class DeskAuthentication(AbstractAuthenticationMiddleware):
    """Finds out who sends the cookie; `request.user` is a Person, or None."""

    def __init__(self, app: ASGIApp, find: Callable[[str, bool], SignedIn | None]) -> None:
        super().__init__(app)
        self._find = find

    async def authenticate_request(self, connection: Connection) -> AuthenticationResult:
        token = connection.cookies.get(COOKIE, "")
        uses = not connection.route_handler.opt.get(BY_ITSELF, False)
        signed = await asyncio.to_thread(self._find, token, uses)
        return AuthenticationResult(user=signed.person if signed else None, auth=signed)


def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of all pages behind the sign-in: a whole session, not one that still needs a step."""
    signed = session_of(connection)
    if signed is None:
        raise NotSignedIn
    if signed.step != FULL:
        raise NotSignedIn(CODE_PAGE if signed.step == CODE else PASSWORD_PAGE)


def needs(right: Callable[[Person], bool]) -> Callable[[Connection, BaseRouteHandler], None]:
    """Guard by right, on top of `signed_in`: say `needs(lambda one: one.advises)`. Gives 403."""

    def guard(connection: Connection, handler: BaseRouteHandler) -> None:
        signed_in(connection, handler)
        if not right(connection.user):
            raise Problem(403, "Dafür hat Ihr Konto keine Rechte. Fragen Sie Ihre Verwaltung.")

    return guard


advisers = needs(lambda person: person.advises)
editors = needs(lambda person: person.edits)
administrators = needs(lambda person: person.sees_all)


def session_of(connection: Connection) -> SignedIn | None:
    found = connection.scope.get("auth")
    return found if isinstance(found, SignedIn) else None


def current_account(request: AnyRequest) -> Person:
    """The dependency `account`: who is signed in. Only behind a guard."""
    person = request.user
    if not isinstance(person, Person):
        raise NotSignedIn
    return person


def require_chamber(trail: Trail, account: Person, subject: str, *chambers: str) -> None:
    """Raises Problem 404 for what belongs to other chambers, as if it were not there, and notes the try."""
    if not account.may_see(*chambers):
        trail.note(account, "access.refused", subject)
        raise Problem(404, "Das gibt es nicht, oder es gehört zu einer anderen Kammer.")
