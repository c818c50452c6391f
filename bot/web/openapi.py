from __future__ import annotations

from dataclasses import dataclass

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
    SecurityScheme,
)

_TEXT = Schema(type=OpenAPIType.STRING, max_length=2000, description="What the visitor wrote.")
_PAYLOAD = Schema(
    type=OpenAPIType.STRING,
    description="The payload of a button shown in this conversation, or of one that is always allowed.",
)
_CLIENT_ID = Schema(
    type=OpenAPIType.STRING,
    min_length=1,
    max_length=64,
    description="Made by the sender; the same one sent again is the same message with the same answer.",
)


def _body(schema: Schema) -> RequestBody:
    return RequestBody(content={"application/json": OpenAPIMediaType(schema=schema)}, required=True)


_OPEN = Schema(
    type=OpenAPIType.OBJECT,
    required=["consent"],
    properties={
        "consent": Schema(type=OpenAPIType.BOOLEAN, const=True),
        "region": Schema(type=OpenAPIType.STRING, description="Region of the page that embeds the chat."),
    },
)
_SEND = Schema(
    type=OpenAPIType.OBJECT,
    description="Either `text` or `payload`.",
    properties={"text": _TEXT, "payload": _PAYLOAD, "client_id": _CLIENT_ID},
)


@dataclass
class OpenConversation(Operation):
    """Documents the body, which is read by hand so that every fault gets its German sentence."""

    def __post_init__(self) -> None:
        self.summary = "Begin a conversation"
        self.request_body = _body(_OPEN)


@dataclass
class SendMessage(Operation):
    """Documents the body, as above."""

    def __post_init__(self) -> None:
        self.summary = "Send a message and get the answer"
        self.request_body = _body(_SEND)


def openapi_config() -> OpenAPIConfig:
    """The document alone, as JSON: the usual viewers would load scripts from other hosts."""
    return OpenAPIConfig(
        title="Digitallotse: chat API",
        version="1",
        description="Errors are `application/problem+json` with a German `detail`. See docs/api.md.",
        path="/schema",
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
        components=Components(
            security_schemes={"token": SecurityScheme(type="http", scheme="bearer", name="token")}
        ),
    )
