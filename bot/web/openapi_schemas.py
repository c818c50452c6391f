from __future__ import annotations

from litestar.openapi.spec import OpenAPIFormat, OpenAPIType, Schema

from bot.conversation.owner import OWNERS

TEXT = Schema(type=OpenAPIType.STRING)
_NUMBER = Schema(type=OpenAPIType.INTEGER)
_FLAG = Schema(type=OpenAPIType.BOOLEAN)
_MOMENT = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE_TIME)
_ANYTHING = Schema(type=OpenAPIType.OBJECT)


def _object(
    required: dict[str, Schema], optional: dict[str, Schema] | None = None, description: str = ""
) -> Schema:
    """An object that has these fields and no other one."""
    return Schema(
        type=OpenAPIType.OBJECT,
        description=description or None,
        required=list(required),
        properties={**required, **(optional or {})},
        additional_properties=False,
    )


def _list(of: Schema) -> Schema:
    return Schema(type=OpenAPIType.ARRAY, items=of)


def _one_of(*values: str) -> Schema:
    return Schema(type=OpenAPIType.STRING, enum=list(values))


def _written(description: str, longest: int, shortest: int = 1) -> Schema:
    return Schema(type=OpenAPIType.STRING, min_length=shortest, max_length=longest, description=description)


_CLIENT_ID = _written("Made by the sender; sent again, it is the same message with the same answer.", 64)
_URL = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.URI)
_BUTTON = _object({"title": TEXT, "payload": TEXT})
_SOURCE = _object({"title": TEXT, "url": TEXT, "as_of": TEXT})
_BOOKING = _object(
    {
        "reference": TEXT,
        "starts_at": _MOMENT,
        "ends_at": _MOMENT,
        "format": _one_of("online", "on_site"),
        "place": TEXT,
        "manage_url": _URL,
        "ics_url": _URL,
    }
)
_MESSAGE = {
    "id": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.UUID),
    "sender": _one_of("bot", "visitor", "expert", "system"),
    "text": Schema(
        type=OpenAPIType.STRING, description="Plain text with the Markdown subset of docs/api.md."
    ),
    "buttons": _list(_BUTTON),
    "sources": _list(_SOURCE),
    "created_at": _MOMENT,
}
_KEPT_BOOKING = _object({"reference": TEXT, "reason": TEXT})

_MESSAGES = _list(_object(_MESSAGE, {"client_id": TEXT, "booking": _BOOKING}))

_STATE = _object(
    {"state": _one_of(*OWNERS)},
    {
        "place": Schema(type=OpenAPIType.INTEGER, description="In the queue; 1 is next."),
        "wait": Schema(type=OpenAPIType.STRING, description="How long that mostly takes, in words."),
        "expert": Schema(type=OpenAPIType.STRING, description="Name of the person who is there."),
        "chamber": TEXT,
    },
)

SCHEMAS: dict[str, Schema] = {
    "Consent": _object(
        {
            "title": TEXT,
            "paragraphs": _list(TEXT),
            "version": Schema(type=OpenAPIType.STRING, description="Hash of the words."),
            "bot_name": TEXT,
            "privacy_url": _URL,
            "phone": TEXT,
        }
    ),
    "Open": _object(
        {"consent": Schema(type=OpenAPIType.BOOLEAN, const=True)},
        {"region": Schema(type=OpenAPIType.STRING, description="Region of the page that embeds the chat.")},
    ),
    "Opened": _object({"id": _MESSAGE["id"], "token": TEXT, "messages": _MESSAGES}),
    "Send": Schema(
        description="Either a text or a button.",
        one_of=[
            _object({"text": _written("What the visitor wrote.", 2000)}, {"client_id": _CLIENT_ID}),
            _object(
                {"payload": _written("Of a button shown in this conversation, or always allowed.", 1000)},
                {"client_id": _CLIENT_ID},
            ),
        ],
    ),
    "Replies": _object({"messages": _MESSAGES}),
    "History": _object({"messages": _MESSAGES, "easy_language": _FLAG, "handover": _STATE}),
    "State": _STATE,
    "Typing": _object({"on": _FLAG}),
    "Export": _object(
        {
            "conversation": _ANYTHING,
            "messages": _list(_ANYTHING),
            "bookings": _list(_ANYTHING),
            "mails": _list(_ANYTHING),
            "others": _ANYTHING,
            "exported_at": _MOMENT,
        },
        description="All that is kept, field by field as it is stored.",
    ),
    "Receipt": _object(
        {
            "receipt": TEXT,
            "erased_at": _MOMENT,
            "erased": _object(dict.fromkeys(("messages", "tracker_events", "mails", "others"), _NUMBER)),
            "bookings_cancelled": _list(TEXT),
            "bookings_kept": _list(_KEPT_BOOKING),
        }
    ),
    "Problem": _object(
        {
            "type": TEXT,
            "title": TEXT,
            "status": _NUMBER,
            "detail": Schema(type=OpenAPIType.STRING, description="A German sentence for the visitor."),
        },
        {"code": TEXT},
        "Problem details, RFC 9457.",
    ),
    "Health": _object(
        {
            "status": _one_of("ok", "down"),
            "parts": _object(dict.fromkeys(("web", "engine", "actions", "database"), _one_of("ok", "down"))),
        }
    ),
}
