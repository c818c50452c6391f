from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Cookie

from bot.errors import NotFound
from bot.http.problems import Problem
from bot.web.services import WebServices

COOKIE = "lotse"
PATH = "/chat"
_FOREIGN = "Diese Eingabe kam nicht von unserer Seite. Bitte laden Sie die Seite neu."


@dataclass(frozen=True)
class Session:
    """The conversation of a browser without scripts. `proof` stands in each of its forms."""

    conversation_id: str
    token: str

    @property
    def proof(self) -> str:
        return hmac.new(self.token.encode(), b"form", hashlib.sha256).hexdigest()


async def session_of(request: Request[Any, Any, Any], services: WebServices) -> Session | None:
    """The session that the cookie names; None without one, and for one that is over."""
    conversation_id, _, token = request.cookies.get(COOKIE, "").partition(".")
    if not token:
        return None
    try:
        await asyncio.to_thread(services.conversations.store.authorise, conversation_id, token)
    except NotFound:
        return None
    return Session(conversation_id, token)


def session_cookie(session: Session, services: WebServices) -> Cookie:
    """Only the browser sees it, only this site gets it, and it ends with the browser."""
    return Cookie(
        key=COOKIE,
        value=f"{session.conversation_id}.{session.token}",
        path=PATH,
        httponly=True,
        samesite="strict",
        secure=services.settings.address.startswith("https://"),
    )


async def checked_form(request: Request[Any, Any, Any], session: Session | None) -> dict[str, str]:
    """The fields of a form of our own. Raises Problem 403 for anybody else's."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise Problem(403, _FOREIGN, "foreign_form")
    if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
        raise Problem(415)
    found = await request.form()
    fields = {name: value for name, value in found.items() if isinstance(value, str)}
    if session is not None and not hmac.compare_digest(
        fields.get("proof", "").encode(), session.proof.encode()
    ):
        raise Problem(403, _FOREIGN, "foreign_form")
    return fields
