from __future__ import annotations

from typing import Any

from litestar import Response, Router, get
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.middleware.csrf import CSRFMiddleware
from litestar.params import FromPath
from litestar.static_files import create_static_files_router

from bot.desk.auth import DeskAuthentication, current_account, signed_in
from bot.desk.booking_pages import BOOKING_PAGES
from bot.desk.calendar_pages import CALENDAR_PAGES
from bot.desk.callback_pages import CALLBACK_PAGES
from bot.desk.errors import handlers
from bot.desk.feed_pages import FEED_PAGES
from bot.desk.knowledge_pages import KNOWLEDGE_PAGES
from bot.desk.learning_pages import LEARNING_PAGES
from bot.desk.mail_pages import MAIL_PAGES
from bot.desk.navigation import start_page
from bot.desk.own_pages import OWN_PAGES
from bot.desk.people_pages import PEOPLE_PAGES
from bot.desk.proposal_pages import PROPOSAL_PAGES
from bot.desk.queue_pages import QUEUE_PAGES
from bot.desk.rendering import FOLDER, go_to
from bot.desk.requests import CurrentAccount, read_form
from bot.desk.services import DeskServices
from bot.desk.sign_in_pages import SIGN_IN_PAGES
from bot.desk.slot_pages import SLOT_PAGES
from bot.desk.statistics_pages import STATISTICS_PAGES
from bot.desk.talk_pages import TALK_PAGES
from bot.desk.trail_pages import TRAIL_PAGES
from bot.http.problems import Problem

PATH = "/desk"


@get("/", sync_to_thread=False)
def start(account: CurrentAccount) -> Response[Any]:
    return go_to(start_page(account))


@get("/{rest:path}", sync_to_thread=False)
def nothing(rest: FromPath[str]) -> Response[Any]:
    """So that a wrong address below /desk gives a page of the desk."""
    raise Problem(404, "Diese Seite gibt es nicht.")


def desk_router(desk: DeskServices) -> Router:
    """All pages of the desk: CSRF protection and the sign-in first, then the guards of each page."""
    secure = desk.core.settings.address.startswith("https://")
    csrf = CSRFConfig(
        secret=desk.links.keyed_hash("desk.csrf"),
        cookie_name="lotse_desk_csrf",
        cookie_path=PATH,
        cookie_httponly=True,
        cookie_secure=secure,
        cookie_samesite="strict",
    )
    behind = Router(
        "/",
        route_handlers=[
            start,
            *CALENDAR_PAGES,
            *SLOT_PAGES,
            *BOOKING_PAGES,
            *FEED_PAGES,
            *MAIL_PAGES,
            *LEARNING_PAGES,
            *KNOWLEDGE_PAGES,
            *STATISTICS_PAGES,
            *QUEUE_PAGES,
            *TALK_PAGES,
            *PROPOSAL_PAGES,
            *CALLBACK_PAGES,
            *OWN_PAGES,
            *PEOPLE_PAGES,
            *TRAIL_PAGES,
            nothing,
        ],
        guards=[signed_in],
    )
    return Router(
        PATH,
        route_handlers=[
            *SIGN_IN_PAGES,
            behind,
            create_static_files_router(
                "/static",
                [FOLDER.parent / "static"],
                cache_control=CacheControlHeader(no_cache=True),
                name="desk-static",
            ),
        ],
        middleware=[
            DefineMiddleware(CSRFMiddleware, config=csrf),
            # A function, since Litestar copies what a router holds, and services cannot be copied.
            DefineMiddleware(DeskAuthentication, find=lambda token, uses: desk.sessions.find(token, uses)),
        ],
        dependencies={
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "account": Provide(current_account, sync_to_thread=False),
            "form": Provide(read_form),
        },
        exception_handlers=handlers(desk),
        include_in_schema=False,
    )
