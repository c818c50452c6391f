from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Router, delete, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response, ServerSentEvent
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from bot.conversation.events import STATE, Event
from bot.http.problems import Problem
from bot.web.body import read_consent, read_message, read_object, read_region
from bot.web.events_api import event_stream
from bot.web.export_pages import as_file, as_page
from bot.web.openapi import EVENTS, HTML, JSON, LAST_EVENT_ID, documented
from bot.web.person_api import PERSON_API
from bot.web.requests import Limits, WiredLimits, WiredServices, authorised, request_id

AnyRequest = Request[Any, Any, Any]


GetConsent = documented("What a visitor agrees to", 200, {JSON: "Consent"}, token=False)
OpenConversation = documented(
    "Begin a conversation", 201, {JSON: "Opened"}, (400, 408, 413, 415, 422), body="Open", token=False
)
SendMessage = documented(
    "Send a message and get the answer", 200, {JSON: "Replies"}, (400, 408, 413, 415, 422, 503), body="Send"
)
GetMessages = documented("The messages so far", 200, {JSON: "History"}, (422,))
GetEvents = documented("What happens, as Server-Sent Events", 200, {EVENTS: ""}, (422,), header=LAST_EVENT_ID)
Export = documented("Everything that is kept", 200, {JSON: "Export", HTML: ""}, (422,))
Erase = documented("Erase it everywhere", 200, {JSON: "Receipt"}, (422, 503))


@get("/consent", sync_to_thread=False, operation_class=GetConsent)
def get_consent(services: WiredServices) -> dict[str, Any]:
    texts = services.chambers.texts
    return {
        "title": services.consent.title,
        "paragraphs": list(services.consent.paragraphs),
        "version": services.consent.version,
        "bot_name": texts.bot_name,
        "privacy_url": f"{services.settings.address}/datenschutz",
        "phone": f"{services.chambers.service_number.label}: {services.chambers.service_number.phone}",
    }


@post("/conversations", status_code=HTTP_201_CREATED, operation_class=OpenConversation)
async def open_conversation(request: AnyRequest, services: WiredServices) -> dict[str, Any]:
    found = await read_object(request, frozenset({"consent", "region"}))
    read_consent(found)
    facts = read_region(found, services.chambers)
    opened, messages = await services.conversations.open(services.consent.version, facts)
    return {"id": opened.id, "token": opened.token, "messages": messages}


@post("/conversations/{conversation_id:str}/messages", status_code=HTTP_200_OK, operation_class=SendMessage)
async def send_message(
    request: AnyRequest, services: WiredServices, limits: WiredLimits, conversation_id: FromPath[str]
) -> dict[str, Any]:
    await authorised(request, services, conversation_id)
    incoming = read_message(await read_object(request, frozenset({"text", "payload", "client_id"})))
    await limits.conversation(conversation_id)
    messages = await services.conversations.receive(
        conversation_id,
        incoming.text,
        incoming.payload,
        incoming.client_id,
        request_id(request.scope),  # type: ignore[arg-type]
    )
    return {"messages": messages}


@get("/conversations/{conversation_id:str}/messages", operation_class=GetMessages)
async def get_messages(
    request: AnyRequest, services: WiredServices, conversation_id: FromPath[str], after: FromQuery[str] = ""
) -> dict[str, Any]:
    await authorised(request, services, conversation_id)
    conversations = services.conversations
    return {
        "messages": await asyncio.to_thread(conversations.store.history, conversation_id, after),
        "easy_language": await asyncio.to_thread(conversations.easy_language.is_on, conversation_id),
        "handover": await asyncio.to_thread(services.handover.service.standing, conversation_id),
    }


@get("/conversations/{conversation_id:str}/events", operation_class=GetEvents)
async def get_events(
    request: AnyRequest, services: WiredServices, conversation_id: FromPath[str], after: FromQuery[str] = ""
) -> ServerSentEvent:
    await authorised(request, services, conversation_id)
    last = request.headers.get("last-event-id", "").strip() or after
    store = services.conversations.store
    number = await asyncio.to_thread(store.number_of, conversation_id, last) if last else None
    return ServerSentEvent(
        event_stream(services, conversation_id, number),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@get("/conversations/{conversation_id:str}/export", operation_class=Export)
async def export(
    request: AnyRequest,
    services: WiredServices,
    conversation_id: FromPath[str],
    form: FromQuery[str] = "json",
) -> Response[Any]:
    await authorised(request, services, conversation_id)
    if form not in ("json", "page"):
        raise Problem(422, "Es gibt „json“ und „page“ (eine Seite zum Lesen).", "form")
    found = await asyncio.to_thread(services.privacy.export, conversation_id)
    return as_page(services, found) if form == "page" else as_file(found)


@delete("/conversations/{conversation_id:str}", status_code=HTTP_200_OK, operation_class=Erase)
async def erase(
    request: AnyRequest,
    services: WiredServices,
    conversation_id: FromPath[str],
    bookings: FromQuery[str] = "keep",
) -> dict[str, Any]:
    await authorised(request, services, conversation_id)
    if bookings not in ("keep", "cancel"):
        raise Problem(422, "Für Termine gibt es „keep“ (behalten) oder „cancel“ (absagen).", "bookings")
    await services.conversations.silence(conversation_id)
    receipt = await asyncio.to_thread(services.privacy.erase, conversation_id, bookings == "cancel")
    await services.hub.publish(conversation_id, Event(STATE, {"state": "erased"}))
    return receipt


def chat_router(limits: Limits) -> Router:
    """The chat API, with the limit by network address before everything else."""

    async def before_request(request: AnyRequest) -> None:
        await limits.address(request)

    return Router(
        "/api",
        route_handlers=[
            get_consent,
            open_conversation,
            send_message,
            get_messages,
            get_events,
            export,
            erase,
            *PERSON_API,
        ],
        before_request=before_request,
        response_headers={"Cache-Control": "no-store"},
    )
