from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from bot.booking.tokens import CALENDAR, MANAGE
from bot.booking.views import BookingView
from bot.errors import NotFound
from bot.web.link_pages import TERMIN_LINKS
from bot.web.manage_pages import MANAGE_PAGES
from bot.web.outcome_pages import OUTCOME_PAGES
from bot.web.pages import page
from bot.web.requests import Limits, WiredServices
from bot.web.services import WebServices
from bot.wording import span_in_words

_FORMATS = {"online": "online", "on_site": "vor Ort"}


@get("/{token:str}", include_in_schema=False)
async def show_booking(services: WiredServices, token: FromPath[str]) -> Response[str]:
    """When and where, and what can be done. Whoever finds the link learns no name and no address."""
    booking = await _find(services, token, MANAGE)
    return _page(services, booking, token, "")


@post("/{token:str}/absagen", status_code=HTTP_200_OK, include_in_schema=False)
async def cancel_booking(services: WiredServices, token: FromPath[str]) -> Response[str]:
    """Cancels after the button was pressed; opening a link alone changes nothing (mail scanners do that)."""
    booking = await _find(services, token, MANAGE)
    if booking is None:
        return _page(services, None, token, "")
    try:
        booking = await asyncio.to_thread(services.bookings.cancel, booking.reference, booking.email)
    except NotFound:
        return _page(services, booking, token, "too_late")
    return _page(services, booking, token, "cancelled")


@get("/{token:str}/kalender.ics", include_in_schema=False)
async def calendar_file(services: WiredServices, token: FromPath[str]) -> Response[Any]:
    booking = await _find(services, token, CALENDAR)
    if booking is None:
        return _page(services, None, token, "")
    text = await asyncio.to_thread(services.bookings.calendar_file, booking)
    return Response(
        text.encode(),
        media_type="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="termin-{booking.reference}.ics"'},
    )


def booking_router(limits: Limits) -> Router:
    """The pages behind the links of mails and of the booking card. They work without JavaScript."""

    async def before_request(request: Request[Any, Any, Any]) -> None:
        await limits.address(request)

    return Router(
        "/termin",
        route_handlers=[
            show_booking,
            cancel_booking,
            calendar_file,
            *MANAGE_PAGES,
            *TERMIN_LINKS,
            *OUTCOME_PAGES,
        ],
        before_request=before_request,
        response_headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


async def _find(services: WebServices, token: str, purpose: str) -> BookingView | None:
    try:
        return await asyncio.to_thread(services.bookings.find_by_token, token, purpose)
    except NotFound:
        return None


def _page(services: WebServices, booking: BookingView | None, token: str, done: str) -> Response[str]:
    if booking is None:
        return page(services, "booking_unknown.html", 404)
    return page(
        services,
        "booking.html",
        booking=booking,
        when=span_in_words(booking.starts_at, booking.ends_at),
        meeting_format=_FORMATS.get(booking.meeting_format, ""),
        over=booking.starts_at <= services.clock.now(),
        done=done,
        token=token,
        ics_url=services.bookings.card(booking)["ics_url"],
    )
