from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from litestar import Litestar, Response, get
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.static_files import create_static_files_router

from bot.desk.feed_pages import feed_router
from bot.desk.router import desk_router
from bot.desk.services import DeskServices
from bot.http.problems import HANDLERS
from bot.http.slow_bodies import BodiesInTime
from bot.web.booking_pages import booking_router
from bot.web.chat_api import chat_router
from bot.web.headers import before_send, cors_config
from bot.web.link_pages import waiting_router
from bot.web.material_pages import material_router
from bot.web.metrics_page import metrics
from bot.web.openapi import openapi_config, undisturbed
from bot.web.pages import PAGES
from bot.web.plain_chat import plain_chat_router
from bot.web.requests import Limits, WiredServices
from bot.web.selfcheck_pages import self_check_router
from bot.web.services import WebServices
from bot.web.termine_pages import termine_router
from bot.web.widget_files import WIDGET_FILES

STATIC = Path(__file__).parent / "static"
_LARGEST_BODY_BYTES = 64 * 1024
_WATCH_SECONDS = 1.0


@get("/livez", sync_to_thread=False, include_in_schema=False)
def livez() -> dict[str, str]:
    """The process runs; says nothing about the other parts."""
    return {"web": "ok"}


@get("/readyz", include_in_schema=False)
async def readyz(services: WiredServices) -> Response[dict[str, str]]:
    """Whether visitors may be sent here: with the database, even while the engine is away."""
    ready = await services.health.is_ready()
    state = {"web": "ok", "database": "ok" if ready else "down"}
    return Response(state, status_code=200 if ready else 503, headers={"Cache-Control": "no-store"})


@get("/healthz", operation_class=undisturbed("Whether every part works", {200: "Health", 503: "Health"}))
async def healthz(services: WiredServices) -> Response[dict[str, Any]]:
    parts = await services.health.parts()
    well = all(state == "ok" for state in parts.values())
    return Response(
        {"status": "ok" if well else "down", "parts": parts},
        status_code=200 if well else 503,
        headers={"Cache-Control": "no-store"},
    )


@asynccontextmanager
async def _watching(app: Litestar) -> AsyncIterator[None]:
    """Looks after those who wait for a person, as long as the process runs."""
    services: WebServices = app.state.services
    watch = asyncio.create_task(services.handover.watch(_WATCH_SECONDS))
    try:
        yield
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch


def create_app(services: WebServices, desk: DeskServices | None = None) -> Litestar:
    """The web process: chat API, the widget's files, pages, and the desk where its services are given.

    Closes the services when it stops.
    """
    limits = Limits(services)
    return Litestar(
        route_handlers=[
            chat_router(limits),
            booking_router(limits),
            waiting_router(limits),
            termine_router(limits),
            plain_chat_router(limits),
            self_check_router(services, limits),
            material_router(),
            *PAGES,
            *WIDGET_FILES,
            *([desk_router(desk), feed_router(desk)] if desk else []),
            healthz,
            livez,
            readyz,
            metrics,
            create_static_files_router(
                "/static", [STATIC], cache_control=CacheControlHeader(no_cache=True), name="static"
            ),
        ],
        dependencies={
            "services": Provide(lambda: services, sync_to_thread=False),
            "limits": Provide(lambda: limits, sync_to_thread=False),
        },
        exception_handlers=HANDLERS,
        middleware=[BodiesInTime],
        request_max_body_size=_LARGEST_BODY_BYTES,
        before_send=[before_send(services.settings)],
        cors_config=cors_config(services.settings),
        openapi_config=openapi_config(),
        lifespan=[_watching],
        state=State({"services": services}),
        on_startup=[services.leftovers.start],
        on_shutdown=[limits.close, services.close],
        logging_config=None,
        debug=False,
    )
