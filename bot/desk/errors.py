from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from bot.desk.auth import NotSignedIn
from bot.desk.rendering import page
from bot.desk.requests import AnyRequest, is_partial
from bot.desk.services import DeskServices
from bot.errors import BotError
from bot.http.problems import HANDLERS, Problem, problem_body, sentence_of

SIGN_IN = "/desk/anmelden"
_STALE_FORM = "Diese Seite war zu lange offen oder kam nicht von hier. Bitte laden Sie sie neu."
_NOT_THERE = "Diese Seite gibt es nicht."

Handlers = dict[int | type[Exception], Callable[..., Response[Any]]]


def handlers(desk: DeskServices) -> Handlers:
    """Faults as pages of the desk, as parts for htmx, or as the way to the sign-in."""

    def shown(request: AnyRequest, status: int, sentence: str) -> Response[Any]:
        template = "_fault.html" if is_partial(request) else "fault.html"
        return page(request, desk, template, status, sentence=sentence)

    def not_signed_in(request: AnyRequest, error: NotSignedIn) -> Response[Any]:
        location = error.location or SIGN_IN
        if not error.location and request.method == "GET" and not is_partial(request):
            location += f"?weiter={quote(request.url.path)}"
        if is_partial(request):
            return Response("", status_code=401, headers={"HX-Redirect": location})
        return Redirect(location, status_code=HTTP_303_SEE_OTHER)

    def denied(request: AnyRequest, _: PermissionDeniedException) -> Response[Any]:
        return shown(request, 403, _STALE_FORM)

    def problem(request: AnyRequest, error: Problem) -> Response[Any]:
        return shown(request, error.status, sentence_of(error)[1])

    def http(request: AnyRequest, error: HTTPException) -> Response[Any]:
        status = error.status_code
        return shown(request, status, _NOT_THERE if status == 404 else problem_body(status)["detail"])

    def bot_error(request: AnyRequest, error: BotError) -> Response[Any]:
        status, sentence = sentence_of(error)
        if status >= 500:
            HANDLERS[BotError](request, error)  # for the log
        return shown(request, status, _NOT_THERE if status == 404 else sentence)

    def unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        HANDLERS[Exception](request, error)  # for the log
        return shown(request, 500, problem_body(500)["detail"])

    return {
        NotSignedIn: not_signed_in,
        PermissionDeniedException: denied,
        Problem: problem,
        HTTPException: http,
        BotError: bot_error,
        Exception: unexpected,
    }
