from __future__ import annotations

from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide
from litestar.params import FromPath

from bot.accounts.people import Person
from bot.booking.feeds import ALL
from bot.desk.auth import advisers
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, WiredDesk
from bot.desk.services import DeskServices
from bot.errors import NotFound
from bot.http.problems import Problem

_PATH = "/desk/kalender/abonnieren"
_MOST = 10


@get("/kalender/abonnieren", guards=[advisers], sync_to_thread=True)
def feeds(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    return _page(request, desk, account)


@post("/kalender/abonnieren", guards=[advisers], sync_to_thread=True)
def create_feed(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    """A new address; it is shown this once."""
    known = desk.core.bookings.feeds
    if len(known.of(account.actor)) >= _MOST:
        raise Problem(409, f"Mehr als {_MOST} Adressen gibt es nicht. Bitte sperren Sie erst eine alte.")
    token = known.create(account.actor, [ALL])
    desk.trail.note(account, "feed.created", account.actor)
    return _page(request, desk, account, f"{desk.core.settings.address}/kalender/{token}.ics")


@post("/kalender/abonnieren/{feed_id:int}/sperren", guards=[advisers], sync_to_thread=True)
def revoke_feed(desk: WiredDesk, account: CurrentAccount, feed_id: FromPath[int]) -> Response[Any]:
    desk.core.bookings.feeds.revoke(account.actor, feed_id)
    desk.trail.note(account, "feed.revoked", account.actor)
    return go_to(_PATH, "adresse-gesperrt")


@get("/{name:str}", sync_to_thread=True, include_in_schema=False)
def calendar_file(desk: WiredDesk, name: FromPath[str]) -> Response[bytes]:
    """What a calendar program reads. It cannot sign in, so the address itself is the secret."""
    token = name.removesuffix(".ics")
    owner = _owner(desk, desk.core.bookings.feeds.owner_of(token))
    allowed = [ALL] if owner.sees_all else list(owner.chambers)
    text = desk.core.bookings.feeds.read(token, allowed)
    return Response(text.encode(), media_type="text/calendar")


def feed_router(desk: DeskServices) -> Router:
    """The public side, at /kalender/<secret>.ics."""
    return Router(
        "/kalender",
        route_handlers=[calendar_file],
        dependencies={"desk": Provide(lambda: desk, sync_to_thread=False)},
        response_headers={"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"},
    )


def _owner(desk: DeskServices, actor: str) -> Person:
    """Whose address it is. Raises NotFound when the account is gone, locked or may not advise any more."""
    number = actor.partition(":")[2]
    person = next((one for one in desk.accounts.all() if str(one.id) == number), None)
    if person is None or person.locked_at is not None or not person.advises:
        raise NotFound("feed")
    return person


def _page(request: AnyRequest, desk: DeskServices, account: Person, address: str = "") -> Response[Any]:
    known = desk.core.bookings.feeds.of(account.actor)
    return page(request, desk, "calendar/feeds.html", feeds=known, address=address)


FEED_PAGES = [feeds, create_feed, revoke_feed]
