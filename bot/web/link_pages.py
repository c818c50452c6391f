from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from bot.booking.views import BookingView
from bot.errors import DuplicateBooking, NotFound, TimeSlotTaken, TimeSlotUnavailable
from bot.web.pages import page
from bot.web.requests import Limits, WiredServices
from bot.web.services import WebServices
from bot.wording import moment_in_words, span_in_words

_GONE = "Dieser Termin ist leider nicht mehr frei. Andere Termine finden Sie auf der Terminseite."
_DUPLICATE = (
    "Ihr Unternehmen hat schon einen Termin. Sie können ihn mit dem Link in der Bestätigung verschieben."
)


@get("/{token:str}/umbuchen", include_in_schema=False)
async def show_rebooking(services: WiredServices, token: FromPath[str]) -> Response[str]:
    """What a link from a mail about a cancelled day would book; only the button does it."""
    try:
        slot = await asyncio.to_thread(services.bookings.rebooking, token)
    except NotFound:
        return _done(services, "Nicht mehr frei", _GONE, 404)
    when = span_in_words(slot.starts_at, slot.ends_at)
    return _ask(services, "Diesen Termin nehmen?", [slot.region_label, when], "Ja, diesen Termin buchen")


@post("/{token:str}/umbuchen", status_code=HTTP_200_OK, include_in_schema=False)
async def rebook(services: WiredServices, token: FromPath[str]) -> Response[str]:
    return await _book(services, lambda: services.bookings.rebook(token))


@get("/{token:str}/erinnerungen", include_in_schema=False)
async def show_reminders_off(services: WiredServices) -> Response[str]:
    text = "Wir schicken Ihnen dann keine Erinnerung an diesen Termin. Der Termin bleibt gebucht."
    return _ask(services, "Erinnerungen abschalten?", [text], "Erinnerungen abschalten")


@post("/{token:str}/erinnerungen", status_code=HTTP_200_OK, include_in_schema=False)
async def reminders_off(services: WiredServices, token: FromPath[str]) -> Response[str]:
    try:
        await asyncio.to_thread(services.bookings.stop_reminders, token)
    except NotFound:
        return page(services, "booking_unknown.html", 404)
    return _done(services, "Erinnerungen sind abgeschaltet", "Ihr Termin bleibt gebucht.")


@get("/{token:str}", include_in_schema=False)
async def show_offer(services: WiredServices, token: FromPath[str]) -> Response[str]:
    try:
        offer = await asyncio.to_thread(services.bookings.waiting.offer, token)
    except NotFound:
        return _done(services, "Nicht mehr frei", _GONE, 404)
    slot = offer.time_slot
    lines = [
        slot.region_label,
        span_in_words(slot.starts_at, slot.ends_at),
        f"Wir halten den Termin für Sie frei bis {moment_in_words(offer.expires_at)}.",
    ]
    decline = (f"/warteliste/{token}/ablehnen", "Nein, auf einen anderen warten")
    return _ask(services, "Ein Termin ist frei", lines, "Ja, diesen Termin buchen", decline)


@post("/{token:str}", status_code=HTTP_200_OK, include_in_schema=False)
async def accept_offer(services: WiredServices, token: FromPath[str]) -> Response[str]:
    return await _book(services, lambda: services.bookings.waiting.accept(token))


@post("/{token:str}/ablehnen", status_code=HTTP_200_OK, include_in_schema=False)
async def decline_offer(services: WiredServices, token: FromPath[str]) -> Response[str]:
    try:
        await asyncio.to_thread(services.bookings.waiting.decline, token)
    except NotFound:
        return page(services, "booking_unknown.html", 404)
    return _done(services, "Danke für Ihre Antwort", "Ihr Platz auf der Warteliste bleibt.")


@get("/{token:str}/austragen", include_in_schema=False)
async def show_leaving(services: WiredServices, token: FromPath[str]) -> Response[str]:
    if not services.bookings.waiting.is_leave_link(token):
        return page(services, "booking_unknown.html", 404)
    text = "Sie bekommen dann keine Angebote mehr von der Warteliste."
    return _ask(services, "Von der Warteliste austragen?", [text], "Ja, austragen")


@post("/{token:str}/austragen", status_code=HTTP_200_OK, include_in_schema=False)
async def leave(services: WiredServices, token: FromPath[str]) -> Response[str]:
    try:
        await asyncio.to_thread(services.bookings.waiting.leave, token)
    except NotFound:
        return page(services, "booking_unknown.html", 404)
    return _done(services, "Sie stehen nicht mehr auf der Warteliste", "Sie bekommen keine Angebote mehr.")


TERMIN_LINKS = [show_rebooking, rebook, show_reminders_off, reminders_off]


def waiting_router(limits: Limits) -> Router:
    """The pages behind the links of waiting-list mails."""

    async def before_request(request: Request[Any, Any, Any]) -> None:
        await limits.address(request)

    return Router(
        "/warteliste",
        route_handlers=[show_offer, accept_offer, decline_offer, show_leaving, leave],
        before_request=before_request,
        response_headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


async def _book(services: WebServices, use_case: Callable[[], BookingView]) -> Response[str]:
    try:
        booking = await asyncio.to_thread(use_case)
    except (NotFound, TimeSlotTaken, TimeSlotUnavailable):
        return _done(services, "Nicht mehr frei", _GONE, 409)
    except DuplicateBooking:
        return _done(services, "Sie haben schon einen Termin", _DUPLICATE, 409)
    when = span_in_words(booking.starts_at, booking.ends_at)
    text = f"{when}, Buchungsnummer {booking.reference}. Sie bekommen eine Bestätigung per E-Mail."
    return _done(services, "Ihr Termin ist gebucht", text)


def _ask(
    services: WebServices,
    title: str,
    lines: list[str],
    button: str,
    other: tuple[str, str] = ("", ""),
) -> Response[str]:
    values: dict[str, Any] = {"title": title, "lines": lines, "button": button, "error": ""}
    return page(services, "confirm_action.html", other_action=other[0], other_button=other[1], **values)


def _done(services: WebServices, title: str, text: str, status: int = 200) -> Response[str]:
    return page(services, "done.html", status, title=title, text=text)
