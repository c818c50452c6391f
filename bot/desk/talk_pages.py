from __future__ import annotations

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from bot.accounts.people import Person
from bot.desk.auth import BY_ITSELF, advisers
from bot.desk.canned import filled, placeholders, suggestions
from bot.desk.experts import expert_of
from bot.desk.marks import switch_mark
from bot.desk.queue_pages import PATH
from bot.desk.rendering import go_to, page, part
from bot.desk.requests import AnyRequest, CurrentAccount, SentForm, WiredDesk, is_partial
from bot.desk.services import DeskServices
from bot.desk.talk_view import OUTCOMES, STATES, talk_of
from bot.errors import InvalidInput, NotFound
from bot.http.problems import Problem

_NOT_YOURS = "Sie führen dieses Gespräch nicht (mehr). Laden Sie die Seite neu."


@get("/gespraeche/{conversation_id:str}", guards=[advisers], sync_to_thread=True)
def talk_page(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, conversation_id: FromPath[str]
) -> Response[Any]:
    return _talk_page(request, desk, account, conversation_id)


@post("/gespraeche/{conversation_id:str}/nachricht", guards=[advisers])
async def say(
    request: AnyRequest,
    desk: WiredDesk,
    account: CurrentAccount,
    form: SentForm,
    conversation_id: FromPath[str],
) -> Response[Any]:
    """Sends what was typed, with its placeholders filled in; the stream shows it."""
    talk = await asyncio.to_thread(talk_of, desk, account, conversation_id)
    values = await asyncio.to_thread(placeholders, desk, account, talk)
    try:
        text = filled(form.text("text"), values)
        await desk.live.say(expert_of(desk, account), conversation_id, text)
    except NotFound as error:
        raise Problem(409, _NOT_YOURS) from error
    if is_partial(request):
        return part(request, "_sent.html")
    return go_to(f"{PATH}/{conversation_id}")


@post("/gespraeche/{conversation_id:str}/tippt", guards=[advisers], status_code=204)
async def types(desk: WiredDesk, account: CurrentAccount, conversation_id: FromPath[str]) -> None:
    await desk.live.expert_types(expert_of(desk, account), conversation_id)


@post("/gespraeche/{conversation_id:str}/notiz", guards=[advisers], sync_to_thread=True)
def note(
    desk: WiredDesk, account: CurrentAccount, form: SentForm, conversation_id: FromPath[str]
) -> Response[Any]:
    talk_of(desk, account, conversation_id)
    desk.live.service.note(expert_of(desk, account), conversation_id, form.text("notiz"))
    desk.trail.note(account, "note.written", conversation_id)
    return go_to(f"{PATH}/{conversation_id}", "notiert")


@post("/gespraeche/{conversation_id:str}/zurueckgeben", guards=[advisers])
async def give_back(
    desk: WiredDesk, account: CurrentAccount, form: SentForm, conversation_id: FromPath[str]
) -> Response[Any]:
    await asyncio.to_thread(talk_of, desk, account, conversation_id)
    try:
        await desk.live.give_back(expert_of(desk, account), conversation_id, form.text("vereinbart"))
    except NotFound as error:
        raise Problem(409, _NOT_YOURS) from error
    return go_to(PATH, "zurueckgegeben")


@post("/gespraeche/{conversation_id:str}/abschliessen", guards=[advisers])
async def close(
    desk: WiredDesk, account: CurrentAccount, form: SentForm, conversation_id: FromPath[str]
) -> Response[Any]:
    await asyncio.to_thread(talk_of, desk, account, conversation_id)
    try:
        await desk.live.close(expert_of(desk, account), conversation_id, form.text("ergebnis"))
    except NotFound as error:
        raise Problem(409, _NOT_YOURS) from error
    except InvalidInput as error:
        if error.code == "empty":
            raise Problem(422, "Bitte schreiben Sie das Ergebnis in einem Satz auf.") from error
        raise
    return go_to(PATH, "abgeschlossen")


@post("/gespraeche/{conversation_id:str}/weitergeben", guards=[advisers])
async def transfer(
    desk: WiredDesk, account: CurrentAccount, form: SentForm, conversation_id: FromPath[str]
) -> Response[Any]:
    """Hands a conversation on to a chamber ("kammer:key") or to one colleague ("konto:7")."""
    await asyncio.to_thread(talk_of, desk, account, conversation_id)
    kind, _, key = form.text("an").partition(":")
    to, wanted = None, [key]
    if kind == "konto":
        person = await asyncio.to_thread(_colleague, desk, account, key)
        to = expert_of(desk, person)
        wanted = sorted(to.chambers)
    try:
        await desk.live.transfer(
            expert_of(desk, account), conversation_id, wanted, to, form.text("hinweis")[:1000]
        )
    except NotFound as error:
        raise Problem(409, _NOT_YOURS) from error
    return go_to(PATH, "weitergegeben")


@post("/gespraeche/{conversation_id:str}/falsch/{message_id:str}", guards=[advisers], sync_to_thread=True)
def misread(
    request: AnyRequest,
    desk: WiredDesk,
    account: CurrentAccount,
    conversation_id: FromPath[str],
    message_id: FromPath[str],
) -> Response[Any]:
    """Marks a sentence as misunderstood, or takes the mark back."""
    talk = talk_of(desk, account, conversation_id)
    line = next((one for one in talk.lines if one.id == message_id and one.intent), None)
    if line is None:
        raise Problem(404, "Diesen Satz gibt es in diesem Gespräch nicht.")
    marked = switch_mark(desk, account, talk, line)
    if is_partial(request):
        return part(request, "_mark.html", line=line, marked=marked, talk=talk)
    return go_to(f"{PATH}/{conversation_id}")


@get(
    "/gespraeche/{conversation_id:str}/antworten",
    guards=[advisers],
    opt={BY_ITSELF: True},
    sync_to_thread=True,
)
def canned(
    request: AnyRequest,
    desk: WiredDesk,
    account: CurrentAccount,
    conversation_id: FromPath[str],
    suche: FromQuery[str] = "",
) -> Response[Any]:
    talk = talk_of(desk, account, conversation_id)
    wanted = suche.strip()[:120]
    return part(request, "_canned.html", answers=suggestions(desk, talk, wanted), wanted=wanted)


def _talk_page(
    request: AnyRequest, desk: DeskServices, account: Person, conversation_id: str
) -> Response[Any]:
    talk = talk_of(desk, account, conversation_id)
    desk.trail.note(account, "conversation.seen", conversation_id)
    latest = talk.view.stretches[-1]
    return page(
        request,
        desk,
        "talk.html",
        talk=talk,
        states=STATES,
        outcomes=OUTCOMES,
        known=desk.accounts.known_chambers,
        last_number=talk.lines[-1].number if talk.lines else 0,
        to_claim=None if talk.view.mine or talk.state == "expert" else latest.id,
        answers=suggestions(desk, talk, ""),
        wanted="",
        placeholders=placeholders(desk, account, talk),
        colleagues=[one for one in desk.accounts.advising() if one.id != account.id],
        bookings=desk.core.bookings.bookings_of(conversation_id),
    )


def _colleague(desk: DeskServices, account: Person, key: str) -> Person:
    found = [one for one in desk.accounts.advising() if str(one.id) == key and one.id != account.id]
    if not found:
        raise Problem(422, "Dieses Konto gibt es nicht, oder es kann keine Gespräche führen.")
    return found[0]


TALK_PAGES = [talk_page, say, types, note, give_back, close, transfer, misread, canned]
