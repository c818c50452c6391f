from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import groupby
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from bot.booking.views import BookingRequest, FreeTimeSlot, TimeSlotQuery
from bot.errors import DuplicateBooking, InvalidInput, TimeSlotTaken, TimeSlotUnavailable
from bot.web.forms import checked_form, form_id, form_token, with_cookie
from bot.web.pages import page
from bot.web.requests import Limits, WiredServices
from bot.web.services import WebServices
from bot.wording import day_in_words, span_in_words, time_in_words

_MOST = 60
_FIELDS = ("contact_name", "company", "email", "phone", "place", "concern", "meeting_format")
_FAULTS = {
    "company": "Bitte nennen Sie Ihr Unternehmen, mit höchstens 200 Zeichen.",
    "contact_name": "Bitte nennen Sie Ihren Namen, mit höchstens 200 Zeichen.",
    "email": "Bitte prüfen Sie die E-Mail-Adresse. Beispiel: name@firma.de",
    "phone": "Die Telefonnummer ist zu lang. Möglich sind 40 Zeichen.",
    "place": "Der Ort ist zu lang. Möglich sind 120 Zeichen.",
    "concern": "Ihr Anliegen ist zu lang. Möglich sind 4.000 Zeichen.",
    "meeting_format": "Bitte wählen Sie, wie das Gespräch stattfinden soll.",
    "privacy": "Bitte bestätigen Sie, dass Sie die Datenschutzhinweise gelesen haben.",
}
_GONE = "Dieser Termin ist leider gerade vergeben worden. Bitte wählen Sie einen anderen."
_OVER = "Ihre Zeit für diesen Termin ist abgelaufen. Bitte wählen Sie noch einmal."


@get("/", include_in_schema=False)
async def termine(services: WiredServices, request: Request[Any, Any, Any]) -> Response[str]:
    """The next free times of all regions; choosing one is a button, since a link must change nothing."""
    return await _overview(services, form_id(request))


@post("/halten", status_code=HTTP_200_OK, include_in_schema=False)
async def hold(services: WiredServices, request: Request[Any, Any, Any]) -> Response[Any]:
    owner, fields = await checked_form(request, services)
    try:
        slot_id = int(fields.get("time_slot", ""))
        await asyncio.to_thread(services.bookings.hold, slot_id, owner)
    except (TimeSlotTaken, TimeSlotUnavailable, ValueError, OverflowError):
        return await _overview(services, owner, _GONE, 409)
    return Redirect("/termine/angaben", status_code=HTTP_303_SEE_OTHER)


@get("/angaben", include_in_schema=False)
async def details(services: WiredServices, request: Request[Any, Any, Any]) -> Response[str]:
    owner = form_id(request)
    slot = await asyncio.to_thread(services.bookings.held, owner)
    if slot is None:
        return await _overview(services, owner, _OVER)
    return _form(services, owner, slot)


@post("/angaben", status_code=HTTP_200_OK, include_in_schema=False)
async def book(services: WiredServices, request: Request[Any, Any, Any]) -> Response[str]:
    """Books what is held; a second time shows the same booking."""
    owner, fields = await checked_form(request, services)
    try:
        slot_id = int(fields.get("time_slot", ""))
    except ValueError:
        return await _overview(services, owner, _OVER, 409)
    said: dict[str, Any] = {name: fields.get(name, "").strip() for name in _FIELDS}
    fault = "" if fields.get("privacy") else "privacy"
    try:
        if not fault:
            wanted = BookingRequest(**said)
            booking = await asyncio.to_thread(services.bookings.confirm, owner, slot_id, wanted)
            when = span_in_words(booking.starts_at, booking.ends_at)
            text = f"{when}. Ihre Buchungsnummer ist {booking.reference}. Die Bestätigung kommt per E-Mail."
            return page(services, "done.html", title="Ihr Termin ist gebucht", text=text)
    except InvalidInput as error:
        fault = next((name for name in _FIELDS if error.code.startswith(name)), "email")
    except DuplicateBooking:
        text = "Mit dem Link in der Bestätigung können Sie ihn verschieben."
        return page(services, "done.html", 409, title="Sie haben schon einen Termin", text=text)
    except (TimeSlotTaken, TimeSlotUnavailable):
        return await _overview(services, owner, _GONE, 409)
    slot = await asyncio.to_thread(services.bookings.held, owner)
    if slot is None or slot.id != slot_id:
        return await _overview(services, owner, _OVER, 409)
    return _form(services, owner, slot, said, fault)


def termine_router(limits: Limits) -> Router:
    """The public page with the free times and a booking form that needs no chat and no JavaScript."""

    async def before_request(request: Request[Any, Any, Any]) -> None:
        await limits.address(request)

    return Router(
        "/termine",
        route_handlers=[termine, hold, details, book],
        before_request=before_request,
        response_headers={"Cache-Control": "no-store"},
    )


async def _overview(services: WebServices, owner: str, error: str = "", status: int = 200) -> Response[str]:
    regions = []
    for region in services.chambers.regions:
        query = TimeSlotQuery(regions=(region.key,))
        free = await asyncio.to_thread(services.bookings.free_time_slots, query, _MOST)
        days = groupby(free, key=lambda slot: slot.starts_at.astimezone(services.chambers.zone).date())
        listed = [(day_in_words(day), [(one.id, _hours(one)) for one in slots]) for day, slots in days]
        regions.append((region, listed))
    token = form_token(services, owner)
    made = page(services, "termine.html", status, regions=regions, token=token, error=error)
    return with_cookie(made, services, owner)


def _form(
    services: WebServices,
    owner: str,
    slot: FreeTimeSlot,
    said: dict[str, str] | None = None,
    fault: str = "",
) -> Response[str]:
    until = services.clock.now() + timedelta(minutes=services.settings.hold_minutes)
    made = page(
        services,
        "termin_form.html",
        422 if fault else 200,
        slot=slot,
        when=span_in_words(slot.starts_at, slot.ends_at),
        until=time_in_words(until) if said is None else "",
        said=said or dict.fromkeys(_FIELDS, ""),
        fault=fault,
        message=_FAULTS.get(fault, ""),
        token=form_token(services, owner),
    )
    return with_cookie(made, services, owner)


def _hours(slot: FreeTimeSlot) -> str:
    return span_in_words(slot.starts_at, slot.ends_at).rpartition(", ")[2]
