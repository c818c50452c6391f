from __future__ import annotations

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import ServerSentEvent

from bot.accounts.people import Person
from bot.desk.auth import BY_ITSELF, advisers
from bot.desk.experts import expert_of
from bot.desk.rendering import go_to, page, part, presence_values
from bot.desk.requests import AnyRequest, CurrentAccount, SentForm, WiredDesk, is_partial
from bot.desk.services import DeskServices
from bot.desk.stream import Watched, desk_events
from bot.errors import AlreadyTaken, NotAllowedNow, NotFound
from bot.handover.presence import AVAILABLE, AWAY
from bot.http.problems import Problem

PATH = "/desk/gespraeche"


@get("/gespraeche", guards=[advisers], sync_to_thread=True)
def queue_page(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    return _queue(request, desk, account)


@post("/gespraeche/annehmen/{handover_id:int}", guards=[advisers])
async def claim(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, handover_id: FromPath[int]
) -> Response[Any]:
    """Takes a conversation over. Whoever comes second reads who was faster."""
    try:
        row = await desk.live.claim(expert_of(desk, account), handover_id)
    except AlreadyTaken as error:
        sentence = f"{error.name} war schneller und hat das Gespräch schon übernommen."
        return await asyncio.to_thread(_queue, request, desk, account, sentence, 409)
    except (NotAllowedNow, NotFound):
        sentence = "Dieses Gespräch wartet nicht mehr auf Sie."
        return await asyncio.to_thread(_queue, request, desk, account, sentence, 409)
    return go_to(f"{PATH}/{row.conversation_id}")


@post("/anwesenheit", guards=[advisers], sync_to_thread=True)
def set_presence(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm
) -> Response[Any]:
    """Ich bin da, or not: whoever is not keeps the conversations they have."""
    there = form.text("an") == "1"
    desk.live.service.seen(expert_of(desk, account), AVAILABLE if there else AWAY)
    if is_partial(request):
        return part(request, "_presence.html", **presence_values(desk, account))
    return go_to(PATH)


@get("/ereignisse", guards=[advisers], opt={BY_ITSELF: True})
async def events(
    request: AnyRequest,
    desk: WiredDesk,
    gespraech: FromQuery[str] = "",
    nach: FromQuery[str] = "0",
    liste: FromQuery[str] = "",
) -> ServerSentEvent:
    """What changes on an open page. `nach` is the number of the last message that the page shows."""
    last = request.headers.get("last-event-id", "").strip() or nach
    if not (last.isascii() and last.isdigit() and len(last) < 10):
        raise Problem(422)
    watched = Watched(queue=bool(liste), conversation_id=gespraech[:36], number=int(last))
    return ServerSentEvent(desk_events(desk, request, watched), headers={"X-Accel-Buffering": "no"})


def _queue(
    request: AnyRequest, desk: DeskServices, account: Person, error: str = "", status: int = 200
) -> Response[Any]:
    queued = desk.live.service.queue(expert_of(desk, account))
    return page(request, desk, "queue.html", status, queue=queued, error=error)


QUEUE_PAGES = [queue_page, claim, set_presence, events]
