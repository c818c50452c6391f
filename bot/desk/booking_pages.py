from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from bot.accounts.people import Person
from bot.booking.day_views import BookingDetails
from bot.booking.outcomes import Report
from bot.booking.views import TimeSlotQuery
from bot.desk.auth import advisers
from bot.desk.calendar_faults import sentence_of
from bot.desk.calendar_parts import FORMATS, OUTCOMES, reason_of, shown_days
from bot.desk.reach import regions_of, require_booking
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, SentForm, WiredDesk
from bot.desk.services import DeskServices
from bot.desk.tables import csv_response
from bot.errors import BotError, InvalidInput
from bot.wording import span_in_words

_PATH = "/desk/kalender/buchungen"
_MOST_OTHERS = 40
_HEADINGS = (
    "Nummer", "Datum", "Beginn", "Ende", "Region", "Form", "Ort", "Kammer", "Stand", "Unternehmen", "Name",
    "E-Mail", "Telefon", "Anliegen",
)  # fmt: skip


@get("/kalender/buchungen/{reference:str}", guards=[advisers], sync_to_thread=True)
def one_booking(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, reference: FromPath[str]
) -> Response[Any]:
    details = _own(desk, account, reference)
    desk.trail.note(account, "booking.seen", f"booking:{details.booking.reference}")
    return _shown(request, desk, details)


@post("/kalender/buchungen/{reference:str}/verschieben", guards=[advisers], sync_to_thread=True)
def move_booking(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm, reference: FromPath[str]
) -> Response[Any]:
    details = _own(desk, account, reference)
    try:
        slot_id, reason = form.number("zeit"), reason_of(form)
        desk.core.bookings.calendar.move_booking(details.booking.reference, slot_id, reason, account.actor)
    except BotError as error:
        return _shown(request, desk, details, sentence_of(error))
    return go_to(f"{_PATH}/{details.booking.reference}", "verschoben")


@post("/kalender/buchungen/{reference:str}/absagen", guards=[advisers], sync_to_thread=True)
def cancel_booking(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm, reference: FromPath[str]
) -> Response[Any]:
    details = _own(desk, account, reference)
    try:
        desk.core.bookings.calendar.cancel_booking(details.booking.reference, reason_of(form), account.actor)
    except BotError as error:
        return _shown(request, desk, details, sentence_of(error))
    return go_to(f"{_PATH}/{details.booking.reference}", "abgesagt")


@post("/kalender/buchungen/{reference:str}/ergebnis", guards=[advisers], sync_to_thread=True)
def record_outcome(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm, reference: FromPath[str]
) -> Response[Any]:
    details = _own(desk, account, reference)
    happened = form.text("stattgefunden")
    try:
        if happened not in ("ja", "nein"):
            raise InvalidInput("happened_missing")
        material = tuple(form.text("material").splitlines())
        report = Report(happened == "ja", form.text("ergebnis"), form.text("naechster_schritt"), material)
        desk.core.bookings.calendar.record(details.booking.reference, report, account.actor)
    except BotError as error:
        return _shown(request, desk, details, sentence_of(error))
    return go_to(f"{_PATH}/{details.booking.reference}", "ergebnis")


@get("/kalender/buchungen.csv", guards=[advisers], sync_to_thread=True)
def bookings_csv(desk: WiredDesk, account: CurrentAccount) -> Response[bytes]:
    """All own bookings from a year ago on, for a spreadsheet."""
    regions = regions_of(account, desk.core.chambers)
    calendar, zone = desk.core.bookings.calendar, desk.core.chambers.zone
    days = [*reversed(calendar.past_days(regions, long_ago=True)), *calendar.days(regions)]
    rows = []
    for day in days:
        (shown,) = shown_days([day], account, desk.core.chambers)
        phones = {slot.id: slot.phone for slot in day.slots}
        for slot in shown.slots:
            one = slot.booking
            if one is not None:
                local = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
                rows.append(
                    (
                        one.reference, f"{local[0]:%Y-%m-%d}", f"{local[0]:%H:%M}", f"{local[1]:%H:%M}",
                        one.region_label, FORMATS.get(one.meeting_format, ""), one.place, slot.chamber,
                        slot.state_words, one.company, one.contact_name, one.email,
                        phones[slot.id], one.concern,
                    )
                )  # fmt: skip
    desk.trail.note(account, "export.csv", "bookings", rows=len(rows))
    return csv_response("buchungen", _HEADINGS, rows)


def _own(desk: DeskServices, account: Person, reference: str) -> BookingDetails:
    details = desk.core.bookings.calendar.booking(reference)
    require_booking(desk, account, details.booking)
    return details


def _shown(
    request: AnyRequest, desk: DeskServices, details: BookingDetails, fault: str = ""
) -> Response[Any]:
    booking = details.booking
    is_over = booking.starts_at <= desk.core.clock.now()
    others = []
    if booking.status == "confirmed" and not is_over:
        query = TimeSlotQuery(regions=(booking.region,))
        others = desk.core.bookings.free_time_slots(query, _MOST_OTHERS)
    return page(
        request,
        desk,
        "calendar/booking.html",
        422 if fault else 200,
        booking=booking,
        details=details,
        when=span_in_words(booking.starts_at, booking.ends_at),
        meeting_format=FORMATS.get(booking.meeting_format, ""),
        state=OUTCOMES.get(booking.status, "gebucht"),
        is_over=is_over,
        others=[(one.id, span_in_words(one.starts_at, one.ends_at)) for one in others],
        chamber=next(
            (one.short_name for one in desk.core.chambers.chambers if one.key == booking.chamber), ""
        ),
        fault=fault,
    )


BOOKING_PAGES = [bookings_csv, one_booking, move_booking, cancel_booking, record_outcome]
