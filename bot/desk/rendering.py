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
from bot.accounts.sessions import FULL
from bot.clock import BERLIN
from bot.desk.auth import session_of
from bot.desk.experts import is_available, waiting_count
from bot.desk.navigation import entries_for
from bot.desk.notices import NOTICES
from bot.desk.requests import AnyRequest
from bot.desk.services import DeskServices
from bot.http.markdown import render
from bot.visible import mixes_scripts
from bot.wording import moment_in_words, span_in_words

FOLDER = Path(__file__).parent / "templates"


def _short_time(moment: datetime) -> str:
    """Say "27.11.2026, 14:05"."""
    return f"{moment.astimezone(BERLIN):%d.%m.%Y, %H:%M}"


def _clock_time(moment: datetime) -> str:
    """Say "14:05"."""
    return f"{moment.astimezone(BERLIN):%H:%M}"


_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals |= {"roles": ROLES, "span": span_in_words}
_TEMPLATES.filters |= {
    "short_time": _short_time,
    "clock_time": _clock_time,
    "in_words": moment_in_words,
    "markdown": render,
    "mixes_scripts": mixes_scripts,
}


def page(
    request: AnyRequest, desk: DeskServices, template: str, status_code: int = 200, **values: Any
) -> Response[str]:
    """A page of the desk from its template. At hand there: the account, the menu, the CSRF token."""
    signed = session_of(request)
    account = signed.person if signed else None
    whole = account is not None and signed is not None and signed.step == FULL
    text = _TEMPLATES.get_template(template).render(
        account=account,
        chambers=desk.core.chambers,
        csrf=csrf_token({"request": request}),
        menu=entries_for(account) if account and whole else [],
        notice=NOTICES.get(request.query_params.get("meldung", ""), ""),
        path=request.url.path,
        **(presence_values(desk, account) if account and whole else {}),
        **values,
    )
    return Response(text, status_code=status_code, media_type=MediaType.HTML)


def presence_values(desk: DeskServices, account: Person) -> dict[str, Any]:
    """What the head of a page shows of the expert and the queue."""
    if not account.advises:
        return {}
    return {"available": is_available(desk, account), "waiting": waiting_count(desk, account)}


def fragment(request: AnyRequest, template: str, **values: Any) -> str:
    """A part of a page, for htmx and for events. Templates for this begin with an underscore."""
    return _TEMPLATES.get_template(template).render(csrf=csrf_token({"request": request}), **values)


def part(request: AnyRequest, template: str, status_code: int = 200, **values: Any) -> Response[str]:
    return Response(fragment(request, template, **values), status_code=status_code, media_type=MediaType.HTML)


def go_to(path: str, notice: str = "") -> Response[Any]:
    """On to another page of the desk after something was done; `notice` is a key of NOTICES."""
    return Redirect(f"{path}?meldung={notice}" if notice else path, status_code=HTTP_303_SEE_OTHER)
