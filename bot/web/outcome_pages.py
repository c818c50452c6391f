from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from bot.booking.outcomes import Report
from bot.errors import InvalidInput, NotFound
from bot.web.pages import page
from bot.web.requests import WiredServices
from bot.wording import span_in_words


@get("/{token:str}/ergebnis", include_in_schema=False)
async def outcome_form(services: WiredServices, token: FromPath[str]) -> Response[str]:
    """The form for the expert; it names the time and the number, not the company."""
    try:
        booking = await asyncio.to_thread(services.bookings.afterwards.open, token)
    except NotFound:
        return page(services, "booking_unknown.html", 404)
    when = span_in_words(booking.starts_at, booking.ends_at)
    return page(services, "outcome.html", token=token, when=when, reference=booking.reference, error="")


@post("/{token:str}/ergebnis", status_code=HTTP_200_OK, include_in_schema=False)
async def record_outcome(
    services: WiredServices, request: Request[Any, Any, Any], token: FromPath[str]
) -> Response[str]:
    form = await request.form()
    said = {name: str(form.get(name, "")) for name in ("happened", "result", "next_step", "material")}
    try:
        booking = await asyncio.to_thread(services.bookings.afterwards.open, token)
        if said["happened"] not in ("yes", "no"):
            raise InvalidInput("happened_missing")
        report = Report(
            said["happened"] == "yes", said["result"], said["next_step"], tuple(said["material"].splitlines())
        )
        await asyncio.to_thread(services.bookings.afterwards.record, token, report)
    except NotFound:
        return page(services, "booking_unknown.html", 404)
    except InvalidInput as error:
        when = span_in_words(booking.starts_at, booking.ends_at)
        values = {"token": token, "when": when, "reference": booking.reference}
        return page(services, "outcome.html", 422, error=error.code, **values)
    return page(
        services,
        "done.html",
        title="Vielen Dank",
        text="Das Ergebnis ist eingetragen. Das Unternehmen bekommt es per E-Mail.",
    )


OUTCOME_PAGES = [outcome_form, record_outcome]
