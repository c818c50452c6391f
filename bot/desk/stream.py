from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from litestar.response import ServerSentEventMessage

from bot.accounts.sessions import FULL, SignedIn
from bot.conversation.events import TYPING, Event, Subscription
from bot.conversation.messages import VISITOR
from bot.desk.experts import expert_of, sign_of_life
from bot.desk.rendering import fragment, presence_values
from bot.desk.requests import COOKIE, AnyRequest
from bot.desk.services import DeskServices
from bot.desk.talk_view import STATES, talk_of
from bot.handover.live import DESK
from bot.http.problems import Problem

HEARTBEAT_SECONDS = 15.0
_GONE = '<p data-mine="weg">Dieses Gespräch gibt es nicht mehr. Bitte laden Sie die Seite neu.</p>'


@dataclass
class Watched:
    """What a page of the desk shows live: head and queue, and one conversation from a message number on.

    `sent` is what the page has already, so that only what changed goes out.
    """

    queue: bool = False
    conversation_id: str = ""
    number: int = 0
    sent: dict[str, str] = field(default_factory=dict)


async def desk_events(
    desk: DeskServices, request: AnyRequest, watched: Watched, heartbeat_seconds: float = HEARTBEAT_SECONDS
) -> AsyncIterator[ServerSentEventMessage]:
    """Parts of the page as they change, until the session ends. An open stream is the expert's sign of life.

    The database is asked after every hint and at every heartbeat, so that a hint that got lost only delays.
    """
    token = request.cookies.get(COOKIE, "")
    async with contextlib.AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(desk.hub.subscribe(DESK))]
        if watched.conversation_id:
            readers.append(await stack.enter_async_context(desk.hub.subscribe(watched.conversation_id)))
        while True:
            signed = await asyncio.to_thread(desk.sessions.find, token, False)
            if signed is None or signed.step != FULL:
                yield ServerSentEventMessage(event="abgemeldet", data="abgemeldet")
                return
            try:
                changed = await asyncio.to_thread(_changed, desk, request, signed, watched)
            except Problem:
                # Erased, or handed on to another chamber: the page is asked to load again and says so.
                yield ServerSentEventMessage(
                    event="stand", data='<p data-mine="weg">Das Gespräch ist weg.</p>'
                )
                return
            for event in changed:
                yield event
            hint = await _first(readers, heartbeat_seconds)
            if hint is None:
                yield ServerSentEventMessage(data=None, comment="")
            elif hint.kind == TYPING and hint.data.get("sender") == VISITOR:
                text = "schreibt …" if hint.data.get("on") else ""
                yield ServerSentEventMessage(event="tippt", data=text or " ")


def _changed(
    desk: DeskServices, request: AnyRequest, signed: SignedIn, watched: Watched
) -> list[ServerSentEventMessage]:
    account = signed.person
    sign_of_life(desk, signed)
    parts = {"anwesenheit": fragment(request, "_presence.html", **presence_values(desk, account))}
    if watched.queue:
        queued = desk.live.service.queue(expert_of(desk, account))
        parts["warteschlange"] = fragment(request, "_queue.html", queue=queued, account=account)
    events: list[ServerSentEventMessage] = []
    if watched.conversation_id:
        talk = talk_of(desk, account, watched.conversation_id)
        for line in talk.lines:
            if line.number > watched.number:
                text = fragment(request, "_message.html", line=line, talk=talk)
                events.append(ServerSentEventMessage(event="nachricht", data=text, id=line.number))
                watched.number = line.number
        parts["stand"] = fragment(request, "_standing.html", talk=talk, states=STATES)
    for name, text in parts.items():
        if watched.sent.get(name) != text:
            watched.sent[name] = text
            events.append(ServerSentEventMessage(event=name, data=text))
    return events


async def _first(readers: list[Subscription], seconds: float) -> Event | None:
    """The first hint that comes to any of the readers, None after the time is up."""
    tasks = [asyncio.create_task(one.next(seconds)) for one in readers]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next((task.result() for task in tasks if task in done and task.result()), None)
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
