from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from bot.accounts.people import Person
from bot.booking.day_views import DayView, SlotView
from bot.booking.views import BookingRequest
from bot.desk.auth import advisers
from bot.desk.calendar_faults import sentence_of
from bot.desk.calendar_parts import FORMATS, day_page, reason_of, seen_day, time_of
from bot.desk.reach import require_booking, require_region
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, Form, SentForm, WiredDesk
from bot.desk.services import DeskServices
from bot.errors import BotError, NotFound
from bot.wording import span_in_words

_PATH = "/desk/kalender"
_FIELDS = ("contact_name", "company", "email", "phone", "place", "concern", "meeting_format", "chamber")


@post("/kalender/tage/{day_id:int}/zeiten", guards=[advisers], sync_to_thread=True)
def add_slot(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm, day_id: FromPath[int]
) -> Response[Any]:
    day = seen_day(desk, account, day_id)
    try:
        minutes = form.number("minuten")
        desk.core.bookings.calendar.add_slot(day_id, time_of(form, "beginn"), minutes, account.actor)
    except BotError as error:
        return day_page(request, desk, account, day, sentence_of(error), 422)
    return go_to(f"{_PATH}/tage/{day_id}", "gespeichert")


@post("/kalender/zeiten/{slot_id:int}/sperren", guards=[advisers], sync_to_thread=True)
def block_slot(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm, slot_id: FromPath[int]
) -> Response[Any]:
    day, _ = _own_slot(desk, account, slot_id)
    try:
        desk.core.bookings.calendar.block_slot(slot_id, reason_of(form), account.actor)
    except BotError as error:
        return day_page(request, desk, account, day, sentence_of(error), 422)
    return go_to(f"{_PATH}/tage/{day.id}", "zeit-gesperrt")


@post("/kalender/zeiten/{slot_id:int}/freigeben", guards=[advisers], sync_to_thread=True)
def unblock_slot(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, slot_id: FromPath[int]
) -> Response[Any]:
    day, _ = _own_slot(desk, account, slot_id)
    desk.core.bookings.calendar.unblock_slot(slot_id, account.actor)
    return go_to(f"{_PATH}/tage/{day.id}", "gespeichert")


@post("/kalender/zeiten/{slot_id:int}/verlegen", guards=[advisers], sync_to_thread=True)
def move_slot(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm, slot_id: FromPath[int]
) -> Response[Any]:
    day, _ = _own_slot(desk, account, slot_id)
    try:
        starts, minutes = time_of(form, "beginn"), form.number("minuten")
        desk.core.bookings.calendar.move_slot(slot_id, starts, minutes, reason_of(form), account.actor)
    except BotError as error:
        return day_page(request, desk, account, day, sentence_of(error), 422)
    return go_to(f"{_PATH}/tage/{day.id}", "verschoben")


@get("/kalender/zeiten/{slot_id:int}/buchen", guards=[advisers], sync_to_thread=True)
def booking_form(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, slot_id: FromPath[int]
) -> Response[Any]:
    """The form for somebody who calls."""
    day, slot = _own_slot(desk, account, slot_id)
    return _form(request, desk, account, day, slot)


@post("/kalender/zeiten/{slot_id:int}/buchen", guards=[advisers], sync_to_thread=True)
def book(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm, slot_id: FromPath[int]
) -> Response[Any]:
    day, slot = _own_slot(desk, account, slot_id)
    said: dict[str, Any] = {name: form.text(name) for name in _FIELDS}
    if said["chamber"] not in _choices(desk, account, day):
        said["chamber"] = ""
    try:
        booking = desk.core.bookings.calendar.book(slot_id, BookingRequest(**said), account.actor)
    except BotError as error:
        return _form(request, desk, account, day, slot, form, sentence_of(error))
    return go_to(f"{_PATH}/buchungen/{booking.reference}", "gebucht")


def _own_slot(desk: DeskServices, account: Person, slot_id: int) -> tuple[DayView, SlotView]:
    """A time in a region of the account's; one that others have booked is theirs alone."""
    day = desk.core.bookings.calendar.day_of_slot(slot_id)
    require_region(desk, account, f"slot:{slot_id}", day.region)
    slot = next((one for one in day.slots if one.id == slot_id), None)
    if slot is None:
        raise NotFound("time slot")
    if slot.booking is not None:
        require_booking(desk, account, slot.booking)
    return day, slot


def _choices(desk: DeskServices, account: Person, day: DayView) -> dict[str, str]:
    """The chambers of the region that this account books for."""
    in_region = [one for one in desk.core.chambers.chambers if one.region == day.region]
    return {one.key: one.short_name for one in in_region if account.may_see(one.key)}


def _form(
    request: AnyRequest,
    desk: DeskServices,
    account: Person,
    day: DayView,
    slot: SlotView,
    said: Form | None = None,
    fault: str = "",
) -> Response[Any]:
    region = desk.core.chambers.region(day.region)
    return page(
        request,
        desk,
        "calendar/book.html",
        422 if fault else 200,
        day=day,
        slot=slot,
        when=span_in_words(slot.starts_at, slot.ends_at),
        formats={key: FORMATS[key] for key in region.formats},
        choices=_choices(desk, account, day),
        said={name: said.text(name) if said else "" for name in _FIELDS},
        fault=fault,
    )


SLOT_PAGES = [add_slot, block_slot, unblock_slot, move_slot, booking_form, book]
