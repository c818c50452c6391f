from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
from litestar import MediaType, Response
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from litestar.template.base import csrf_token

from bot.accounts.people import ROLES, Person
from bot.clock import BERLIN
from bot.desk.auth import session_of
from bot.desk.navigation import entries_for
from bot.desk.notices import NOTICES
from bot.desk.requests import AnyRequest
from bot.desk.services import DeskServices
from bot.http.markdown import render
from bot.wording import moment_in_words, span_in_words

FOLDER = Path(__file__).parent / "templates"


def _short_time(moment: datetime) -> str:
    """Say "27.11.2026, 14:05"."""
    return f"{moment.astimezone(BERLIN):%d.%m.%Y, %H:%M}"


_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals |= {"roles": ROLES}
_TEMPLATES.filters |= {
    "short_time": _short_time,
    "in_words": moment_in_words,
    "markdown": render,
}
_TEMPLATES.globals["span"] = span_in_words


def page(
    request: AnyRequest, desk: DeskServices, template: str, status_code: int = 200, **values: Any
) -> Response[str]:
    """A page of the desk from its template. At hand there: the account, the menu, the CSRF token."""
    signed = session_of(request)
    person = request.scope.get("user")
    account = person if isinstance(person, Person) else None
    text = _TEMPLATES.get_template(template).render(
        account=account,
        chambers=desk.core.chambers,
        csrf=csrf_token({"request": request}),
        menu=entries_for(account) if account and signed and signed.step == "full" else [],
        notice=NOTICES.get(request.query_params.get("meldung", ""), ""),
        path=request.url.path,
        **values,
    )
    return Response(text, status_code=status_code, media_type=MediaType.HTML)


def fragment(request: AnyRequest, template: str, **values: Any) -> str:
    """A part of a page, for htmx and for events. Templates for this begin with an underscore."""
    return _TEMPLATES.get_template(template).render(csrf=csrf_token({"request": request}), **values)


def go_to(path: str, notice: str = "") -> Response[Any]:
    """On to another page of the desk after something was done; `notice` is a key of NOTICES."""
    return Redirect(f"{path}?meldung={notice}" if notice else path, status_code=HTTP_303_SEE_OTHER)
