from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.errors import BotError, DatabaseBusy, EngineUnavailable, InvalidInput, NotAllowedNow, NotFound

log = logging.getLogger("bot.web")

# What visitors read about an error, by its code; never anything that came from inside.
_BY_CODE = {
    "unknown_button": "Diesen Knopf gibt es in diesem Gespräch nicht. Bitte schreiben Sie, was Sie möchten.",
    "unknown_message": "Diese Nachricht gibt es in diesem Gespräch nicht.",
    "not_allowed_now": "Das geht bei diesem Gespräch gerade nicht.",
    "already_taken": "Dieses Gespräch hat schon jemand übernommen.",
    "empty": "Bitte schreiben Sie etwas.",
    "too_long": "Das ist zu lang. Bitte schreiben Sie kürzer.",
    "unknown_chamber": "Diese Kammer gibt es hier nicht.",
    "engine_unavailable": "Das dauert gerade zu lange. Ihre Nachricht ist gespeichert. "
    "Bitte versuchen Sie es gleich noch einmal.",
}
_BY_STATUS = {
    400: "Diese Anfrage konnte nicht gelesen werden.",
    401: "Bitte beginnen Sie ein neues Gespräch. Der Zugang zu diesem Gespräch fehlt.",
    403: "Das ist von hier aus nicht erlaubt.",
    404: "Das wurde nicht gefunden. Vielleicht ist das Gespräch schon gelöscht.",
    405: "Diese Art der Anfrage ist hier nicht möglich.",
    408: "Die Anfrage kam nicht vollständig an. Bitte versuchen Sie es noch einmal.",
    413: "Das ist zu viel auf einmal. Bitte schreiben Sie kürzer.",
    415: "Bitte senden Sie die Anfrage als JSON (application/json).",
    422: "Die Angaben sind nicht vollständig oder nicht zulässig.",
    429: "Das waren sehr viele Anfragen. Bitte warten Sie einen Moment.",
    500: "Da ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal.",
    503: "Der Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.",
}

_STATUSES = (
    (NotFound, 404),
    (InvalidInput, 422),
    (NotAllowedNow, 409),
    (EngineUnavailable, 503),
    (DatabaseBusy, 503),
)


class Problem(Exception):
    """Raised by the web layer; `detail` is a German sentence for the visitor."""

    def __init__(
        self, status: int, detail: str = "", code: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(code or status)
        self.status = status
        self.detail = detail
        self.code = code
        self.headers = headers or {}


def problem_body(status: int, detail: str = "", code: str = "") -> dict[str, Any]:
    """Problem details after RFC 9457."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or _BY_STATUS.get(status) or _BY_STATUS[400 if status < 500 else 500],
    }
    if code:
        body["code"] = code
    return body


def problem_response(
    status: int, detail: str = "", code: str = "", headers: dict[str, str] | None = None
) -> Response[bytes]:
    return Response(
        json.dumps(problem_body(status, detail, code), ensure_ascii=False).encode(),
        status_code=status,
        media_type="application/problem+json",
        headers=headers or {},
    )


def _problem(_: Request[Any, Any, Any], error: Problem) -> Response[bytes]:
    return problem_response(error.status, error.detail, error.code, error.headers)


def _http(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    return problem_response(error.status_code, headers=dict(error.headers or {}))


def _bot_error(request: Request[Any, Any, Any], error: BotError) -> Response[bytes]:
    status = next((number for kind, number in _STATUSES if isinstance(error, kind)), 0)
    if not status:
        return _unexpected(request, error)
    code = error.code
    return problem_response(
        status, _BY_CODE.get(code, ""), code, {"Retry-After": "5"} if status == 503 else {}
    )


def sentence_of(error: Problem | BotError) -> tuple[int, str]:
    """Status and German sentence of a fault, for pages that show it themselves."""
    if isinstance(error, Problem):
        return error.status, str(problem_body(error.status, error.detail)["detail"])
    status = next((number for kind, number in _STATUSES if isinstance(error, kind)), 500)
    return status, str(problem_body(status, _BY_CODE.get(error.code, ""))["detail"])


def _database_away(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The database is away, restarting, full or overrun: nothing was stored, and trying again helps."""
    reason = type(getattr(error, "orig", None) or error).__name__
    log.error("the database did not answer", extra={"reason": reason, "request": _request_of(request)})
    return problem_response(503, code="database_away", headers={"Retry-After": "5"})


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    frames, last = error.__traceback__, ""
    while frames is not None:
        last = f"{frames.tb_frame.f_code.co_filename}:{frames.tb_lineno}"
        frames = frames.tb_next
    # The message of an exception may quote what a visitor wrote; its kind and place do not.
    log.error(
        "unexpected error",
        extra={
            "error": type(error).__name__,
            "at": last,
            "request": _request_of(request),
        },
    )
    return problem_response(500)


def _request_of(request: Request[Any, Any, Any]) -> str:
    return str(request.scope.get("state", {}).get("request_id", ""))


HANDLERS: dict[int | type[Exception], Callable[..., Response[Any]]] = {
    Problem: _problem,
    HTTPException: _http,
    BotError: _bot_error,
    OperationalError: _database_away,
    InterfaceError: _database_away,
    NoConnection: _database_away,
    Exception: _unexpected,
}
