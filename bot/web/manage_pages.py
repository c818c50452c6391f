from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from bot.booking.contact import ContactChange
from bot.booking.tokens import MANAGE
from bot.booking.views import BookingView, TimeSlotQuery
from bot.errors import (
    DuplicateBooking,
    InvalidInput,
    NotFound,
    TimeSlotTaken,
    TimeSlotUnavailable,
)
from bot.web.pages import page
from bot.web.requests import WiredServices
from bot.web.services import WebServices
from bot.wording import span_in_words

_MOST = 24
_FIELDS = ("contact_name", "email", "phone", "meeting_format")
_GONE = "Dieser Termin ist leider gerade vergeben worden. Bitte wählen Sie einen anderen."
_NOTHING = "Bitte wählen Sie einen Termin."
_NO_CHANGE = "Bitte füllen Sie mindestens ein Feld aus."
_FAULTS = {
    "email": "Bitte prüfen Sie die E-Mail-Adresse. Beispiel: name@firma.de",
    "contact_name": "Der Name ist zu lang. Möglich sind 200 Zeichen.",
    "phone": "Die Telefonnummer ist zu lang. Möglich sind 40 Zeichen.",
    "meeting_format": "Diese Form gibt es an diesem Tag nicht.",
}
_DUPLICATE = "Mit dieser E-Mail-Adresse hat Ihr Unternehmen schon einen anderen Termin."


@get("/{token:str}/verschieben", include_in_schema=False)
async def show_moving(services: WiredServices, token: FromPath[str]) -> Response[str]:
    """The free times of the booking's region; only the button moves it."""
    return await _moving(services, token)


@post("/{token:str}/verschieben", status_code=HTTP_200_OK, include_in_schema=False)
async def move(
    services: WiredServices, request: Request[Any, Any, Any], token: FromPath[str]
) -> Response[str]:
    chosen = str((await request.form()).get("time_slot", ""))
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        return await _moving(services, token, _NOTHING, 422)
    try:
        booking = await _find(services, token)
        moved = await asyncio.to_thread(services.bookings.move, booking.reference, booking.email, int(chosen))
    except NotFound:
        return page(services, "booking_unknown.html", 404)
    except (TimeSlotTaken, TimeSlotUnavailable):
        return await _moving(services, token, _GONE, 409)
    when = span_in_words(moved.starts_at, moved.ends_at)
    text = f"Neuer Termin: {when} ({moved.reference}). Sie bekommen eine E-Mail mit der neuen Kalenderdatei."
    return page(services, "done.html", title="Ihr Termin ist verschoben", text=text)


@get("/{token:str}/angaben", include_in_schema=False)
async def show_contact(services: WiredServices, token: FromPath[str]) -> Response[str]:
    """An empty form: whoever finds the link reads nothing of the person who booked."""
    return await _contact(services, token)


@post("/{token:str}/angaben", status_code=HTTP_200_OK, include_in_schema=False)
async def change_contact(
    services: WiredServices, request: Request[Any, Any, Any], token: FromPath[str]
) -> Response[str]:
    form = await request.form()
    said = {name: str(form.get(name, "")).strip() for name in _FIELDS}
    told = {name: value for name, value in said.items() if value}
    if not told:
        return await _contact(services, token, said, "contact_name", _NO_CHANGE)
    try:
        booking = await _find(services, token)
        await asyncio.to_thread(
            services.bookings.change_contact, booking.reference, booking.email, ContactChange(**told)
        )
    except NotFound:
        return page(services, "booking_unknown.html", 404)
    except DuplicateBooking:
        return await _contact(services, token, said, "email", _DUPLICATE, 409)
    except InvalidInput as error:
        fault = next((name for name in _FAULTS if error.code.startswith(name)), "email")
        return await _contact(services, token, said, fault, _FAULTS[fault])
    text = "Wir haben Ihre Angaben geändert. Sie bekommen eine E-Mail dazu."
    return page(services, "done.html", title="Ihre Angaben sind geändert", text=text)


MANAGE_PAGES = [show_moving, move, show_contact, change_contact]


async def _find(services: WebServices, token: str) -> BookingView:
    """Raises NotFound, also for what is cancelled or over."""
    booking = await asyncio.to_thread(services.bookings.find_by_token, token, MANAGE)
    if booking.status != "confirmed" or booking.starts_at <= services.clock.now():
        raise NotFound("booking")
    return booking


async def _moving(services: WebServices, token: str, error: str = "", status: int = 200) -> Response[str]:
    try:
        booking = await _find(services, token)
    except NotFound:
        return page(services, "booking_unknown.html", 404)
    query = TimeSlotQuery(regions=(booking.region,))
    free = await asyncio.to_thread(services.bookings.free_time_slots, query, _MOST)
    return page(
        services,
        "termin_move.html",
        status,
        token=token,
        when=span_in_words(booking.starts_at, booking.ends_at),
        slots=[(one.id, span_in_words(one.starts_at, one.ends_at)) for one in free],
        error=error,
    )


async def _contact(
    services: WebServices,
    token: str,
    said: dict[str, str] | None = None,
    fault: str = "",
    message: str = "",
    status: int = 422,
) -> Response[str]:
    try:
        booking = await _find(services, token)
    except NotFound:
        return page(services, "booking_unknown.html", 404)
    region = services.chambers.region(booking.region)
    return page(
        services,
        "termin_contact.html",
        status if fault else 200,
        token=token,
        when=span_in_words(booking.starts_at, booking.ends_at),
        formats=region.formats if region.is_hybrid else (),
        said=said or dict.fromkeys(_FIELDS, ""),
        fault=fault,
        message=message,
    )
