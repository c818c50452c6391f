from __future__ import annotations

import asyncio
import hashlib
import secrets
from datetime import datetime
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from bot.conversation.events import STATE, Event
from bot.conversation.standing import EASY_OFF, EASY_ON
from bot.errors import BotError, NotFound
from bot.http.markdown import render
from bot.http.problems import Problem, sentence_of
from bot.web.body import LONGEST_TEXT, read_message
from bot.web.export_pages import as_page
from bot.web.pages import page
from bot.web.plain_session import PATH, Session, checked_form, session_cookie, session_of
from bot.web.requests import Limits, WiredLimits, WiredServices, request_id
from bot.web.services import WebServices
from bot.wording import span_in_words

AnyRequest = Request[Any, Any, Any]
_NAMES = {"visitor": "Sie", "expert": "Beratung", "system": "Hinweis"}
_FORMATS = {"online": "online", "on_site": "vor Ort"}


@get("/", include_in_schema=False)
async def show(request: AnyRequest, services: WiredServices) -> Response[str]:
    """The conversation, or what to agree to before it. Loading the page again fetches what is new."""
    session = await session_of(request, services)
    return await _shown(services, session) if session else _consent_page(services)


@post("/beginnen", status_code=HTTP_303_SEE_OTHER, include_in_schema=False)
async def begin(request: AnyRequest, services: WiredServices) -> Response[Any]:
    await checked_form(request, None)
    opened, _ = await services.conversations.open(services.consent.version)
    cookie = session_cookie(Session(opened.id, opened.token), services)
    return Redirect(PATH, status_code=HTTP_303_SEE_OTHER, cookies=[cookie])


@post("/nachricht", status_code=HTTP_303_SEE_OTHER, include_in_schema=False)
async def send(request: AnyRequest, services: WiredServices, limits: WiredLimits) -> Response[Any]:
    """A text or a button. Going back and sending the same form again is the same message."""
    session = await session_of(request, services)
    if session is None:
        return _consent_page(services)
    fields = await checked_form(request, session)
    payload, text = fields.get("payload"), fields.get("text", "")
    form = fields.get("form", "")[:40] or secrets.token_hex(8)
    try:
        await limits.conversation(session.conversation_id)
        wanted = {"payload": payload} if payload else {"text": text}
        incoming = read_message(
            {**wanted, "client_id": f"{form}-{hashlib.sha256((payload or '').encode()).hexdigest()[:8]}"}
        )
        await services.conversations.receive(
            session.conversation_id,
            incoming.text,
            incoming.payload,
            incoming.client_id,
            request_id(request.scope),  # type: ignore[arg-type]
        )
    except (Problem, BotError) as error:
        status, sentence = sentence_of(error)
        return await _shown(services, session, sentence, text, status)
    return Redirect(f"{PATH}#neu", status_code=HTTP_303_SEE_OTHER)


@get("/daten", include_in_schema=False)
async def export(request: AnyRequest, services: WiredServices) -> Response[str]:
    session = await session_of(request, services)
    if session is None:
        return _consent_page(services)
    return as_page(services, await asyncio.to_thread(services.privacy.export, session.conversation_id))


@post("/ende", status_code=HTTP_200_OK, include_in_schema=False)
async def leave(request: AnyRequest, services: WiredServices) -> Response[Any]:
    """Begins anew, or erases everything first."""
    session = await session_of(request, services)
    if session is None:
        return _consent_page(services)
    wish = (await checked_form(request, session)).get("wunsch", "")
    receipt = None
    if wish in ("keep", "cancel"):
        await services.conversations.silence(session.conversation_id)
        receipt = await asyncio.to_thread(services.privacy.erase, session.conversation_id, wish == "cancel")
        await services.hub.publish(session.conversation_id, Event(STATE, {"state": "erased"}))
    response = page(services, "plain_ended.html", receipt=receipt)
    response.delete_cookie(session_cookie(session, services).key, path=PATH)
    return response


def plain_chat_router(limits: Limits) -> Router:
    """The same dialogue as plain forms, for browsers without JavaScript."""

    async def before_request(request: AnyRequest) -> None:
        await limits.address(request)

    return Router(
        PATH,
        route_handlers=[show, begin, send, export, leave],
        before_request=before_request,
        # With the site's usual no-referrer, browsers hide where a form comes from.
        response_headers={"Cache-Control": "no-store", "Referrer-Policy": "same-origin"},
    )


def _consent_page(services: WebServices) -> Response[str]:
    return page(services, "plain_consent.html", consent=services.consent)


async def _shown(
    services: WebServices, session: Session, error: str = "", text: str = "", status: int = 200
) -> Response[str]:
    conversations = services.conversations
    try:
        messages = await asyncio.to_thread(conversations.store.history, session.conversation_id)
        easy = await asyncio.to_thread(conversations.easy_language.is_on, session.conversation_id)
        state = await asyncio.to_thread(services.handover.service.standing, session.conversation_id)
        await services.handover.visitor_seen(session.conversation_id)
    except NotFound:
        return _consent_page(services)
    last_own = max((n for n, one in enumerate(messages) if one["sender"] == "visitor"), default=-1)
    return page(
        services,
        "plain_chat.html",
        status,
        messages=messages,
        first_new=last_own + 1,
        who=lambda sender: _NAMES.get(sender, services.chambers.texts.bot_name),
        render=render,
        when=_when,
        formats=_FORMATS,
        state=state,
        proof=session.proof,
        form=secrets.token_hex(8),
        easy=easy,
        easy_payload=EASY_OFF if easy else EASY_ON,
        longest=LONGEST_TEXT,
        error=error,
        text=text,
    )


def _when(booking: dict[str, str]) -> str:
    start, end = (datetime.fromisoformat(booking[name]) for name in ("starts_at", "ends_at"))
    return span_in_words(start, end)
