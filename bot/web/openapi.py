from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Parameter,
    RequestBody,
    SecurityScheme,
)

from bot.web.openapi_schemas import SCHEMAS, TEXT

JSON, HTML, EVENTS, PROBLEM = (
    "application/json",
    "text/html",
    "text/event-stream",
    "application/problem+json",
)
LAST_EVENT_ID = Parameter(
    name="Last-Event-ID",
    param_in="header",
    schema=TEXT,
    description="Resumes there, as `after` does.",
)


def documented(
    summary: str,
    status: int,
    content: dict[str, str],
    problems: tuple[int, ...] = (),
    body: str = "",
    token: bool = True,
    header: Parameter | None = None,
) -> type[Operation]:
    """The description of one call. `content` names the schema of each media type, `problems` the statuses
    that may come instead. Written by hand like the answers themselves, and held to them by a test."""
    refused = (401, 404) if token else ()
    answers = {str(status): _response(HTTPStatus(status).phrase, content)}
    answers |= {
        str(one): _response(HTTPStatus(one).phrase, {PROBLEM: "Problem"})
        for one in sorted({*problems, *refused, 429})
    }

    @dataclass
    class Documented(Operation):
        def __post_init__(self) -> None:
            self.summary = summary
            self.responses = dict(answers)
            self.security = [{"token": []}] if token else []
            if body:
                self.request_body = RequestBody(content=_content({JSON: body}), required=True)
            if header:
                self.parameters = [*(self.parameters or ()), header]

    return Documented


def undisturbed(summary: str, answers: dict[int, str]) -> type[Operation]:
    """A call outside the API, without token and limits: the schema of each status."""

    @dataclass
    class Undisturbed(Operation):
        def __post_init__(self) -> None:
            self.summary = summary
            self.responses = {
                str(status): _response(HTTPStatus(status).phrase, {JSON: name})
                for status, name in answers.items()
            }

    return Undisturbed


def _response(description: str, content: dict[str, str]) -> OpenAPIResponse:
    return OpenAPIResponse(description=description, content=_content(content))


def _content(names: dict[str, str]) -> dict[str, OpenAPIMediaType]:
    found: dict[str, OpenAPIMediaType] = {}
    for media, name in names.items():
        found[media] = OpenAPIMediaType(schema=SCHEMAS[name] if name else TEXT)
    return found


def openapi_config() -> OpenAPIConfig:
    """The document alone, as JSON: the usual viewers would load scripts from other hosts."""
    return OpenAPIConfig(
        title="Digitallotse: chat API",
        version="1",
        description="Errors are `application/problem+json` with a German `detail`. See docs/api.md.",
        path="/schema",
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
        components=Components(
            security_schemes={"token": SecurityScheme(type="http", scheme="bearer", name="token")},
        ),
    )
