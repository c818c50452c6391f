from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

from litestar import Request, Response

from bot.booking.tokens import FORM, Links
from bot.errors import NotFound
from bot.http.problems import Problem
from bot.web.services import WebServices

COOKIE = "lotse_form"
_LASTS = timedelta(hours=12)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def form_id(request: Request[Any, Any, Any]) -> str:
    """Whose form this is: the cookie's id, or a new one. Time slots are held under it."""
    given = request.cookies.get(COOKIE, "")
    return given if _ID.fullmatch(given) else str(uuid.uuid4())


def form_token(services: WebServices, owner: str) -> str:
    """What goes into a form as a hidden field: only who got the cookie from us can send it along."""
    return Links(services.settings).sign(FORM, owner, services.clock.now() + _LASTS)


def with_cookie(response: Response[str], services: WebServices, owner: str) -> Response[str]:
    response.set_cookie(
        key=COOKIE,
        value=owner,
        path="/termine",
        max_age=int(_LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=services.settings.address.startswith("https://"),
    )
    return response


async def checked_form(request: Request[Any, Any, Any], services: WebServices) -> tuple[str, dict[str, str]]:
    """The owner and the fields of a form that was sent from our own page. Raises Problem 403."""
    fields = {name: str(value) for name, value in (await request.form()).items()}
    owner = request.cookies.get(COOKIE, "")
    try:
        signed = Links(services.settings).read(fields.pop("token", ""), FORM, services.clock.now())
    except NotFound:
        signed = ""
    if not signed or signed != owner:
        raise Problem(403, "Bitte laden Sie die Seite neu und erlauben Sie Cookies für dieses Formular.")
    return owner, fields
