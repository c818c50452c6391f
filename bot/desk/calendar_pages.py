from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from bot.accounts.people import Person
from bot.booking.day_views import DayView
from bot.desk.auth import advisers
from bot.desk.calendar_faults import sentence_of
from bot.desk.calendar_parts import date_of, day_page, reason_of, seen_day, shown_days
from bot.desk.reach import regions_of, require_region
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, SentForm, WiredDesk
from bot.desk.services import DeskServices
from bot.errors import BotError, InvalidInput
from bot.wording import MONTHS

PATH = "/desk/kalender"


@get("/kalender", guards=[advisers], sync_to_thread=True)
def calendar(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    """The days and times of twelve months, by month."""
    return _overview(request, desk, account)


@get("/kalender/vergangene", guards=[advisers], sync_to_thread=True)
def past(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    """The days of the last month, to record what came of them."""
    days = desk.core.bookings.calendar.past_days(regions_of(account, desk.core.chambers), long_ago=True)
    return page(request, desk, "calendar/past.html", days=shown_days(days, account, desk.core.chambers))


@post("/kalender", guards=[advisers], sync_to_thread=True)
def add_day(request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm) -> Response[Any]:
    region = form.text("region")
    require_region(desk, account, f"region:{region[:40]}", region)
    try:
        on, reason = date_of(form, "datum"), reason_of(form)
        day_id = desk.core.bookings.calendar.add_day(region, on, reason, account.actor)
    except BotError as error:
        return _overview(request, desk, account, sentence_of(error), 422)
    return go_to(f"{PATH}/tage/{day_id}", "tag-neu")


@get("/kalender/tage/{day_id:int}", guards=[advisers], sync_to_thread=True)
def one_day(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, day_id: FromPath[int]
) -> Response[Any]:
    return day_page(request, desk, account, seen_day(desk, account, day_id))


@get("/kalender/tage/{day_id:int}/drucken", guards=[advisers], sync_to_thread=True)
def print_day(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, day_id: FromPath[int]
) -> Response[Any]:
    """The day on paper: who comes when, each with its brief."""
    day = seen_day(desk, account, day_id)
    (shown,) = shown_days([day], account, desk.core.chambers)
    details = [
        desk.core.bookings.calendar.booking(slot.booking.reference)
        for slot in shown.slots
        if slot.booking and slot.is_own
    ]
    desk.trail.note(account, "day.printed", f"day:{day_id}", bookings=len(details))
    return page(request, desk, "calendar/print.html", day=shown, details=details)


@post("/kalender/tage/{day_id:int}/verschieben", guards=[advisers], sync_to_thread=True)
def move_day(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm, day_id: FromPath[int]
) -> Response[Any]:
    day = seen_day(desk, account, day_id)
    try:
        to = date_of(form, "datum")
        desk.core.bookings.calendar.move_day(day_id, to, reason_of(form), account.actor)
    except BotError as error:
        return day_page(request, desk, account, day, sentence_of(error), 422)
    return go_to(f"{PATH}/tage/{day_id}", "verschoben")


@post("/kalender/tage/{day_id:int}/absagen", guards=[advisers], sync_to_thread=True)
def cancel_day(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm, day_id: FromPath[int]
) -> Response[Any]:
    day = seen_day(desk, account, day_id)
    try:
        desk.core.bookings.calendar.cancel_day(day_id, reason_of(form), account.actor)
    except BotError as error:
        return day_page(request, desk, account, day, sentence_of(error), 422)
    return go_to(f"{PATH}/tage/{day_id}", "tag-abgesagt")


@post("/kalender/tage/{day_id:int}/doch", guards=[advisers], sync_to_thread=True)
def take_place(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, day_id: FromPath[int]
) -> Response[Any]:
    """A cancelled day takes place after all, on its first date."""
    day = seen_day(desk, account, day_id)
    try:
        if day.state != "cancelled":
            raise InvalidInput("day_taken")
        desk.core.bookings.calendar.add_day(day.region, day.original_date, "", account.actor)
    except BotError as error:
        return day_page(request, desk, account, day, sentence_of(error), 422)
    return go_to(f"{PATH}/tage/{day_id}", "tag-neu")


def _overview(
    request: AnyRequest, desk: DeskServices, account: Person, fault: str = "", status: int = 200
) -> Response[Any]:
    own = regions_of(account, desk.core.chambers)
    wanted = request.query_params.get("region", "")
    regions = [one for one in desk.core.chambers.regions if one.key in own]
    chosen = {wanted} if wanted in own else own
    days = desk.core.bookings.calendar.days(chosen)
    months = [
        (f"{MONTHS[first.month - 1]} {first.year}", shown_days(list(found), account, desk.core.chambers))
        for first, found in groupby(days, key=_month)
    ]
    return page(
        request,
        desk,
        "calendar/overview.html",
        status,
        months=months,
        regions=regions,
        region=wanted if wanted in own else "",
        fault=fault,
    )


def _month(day: DayView) -> date:
    return day.date.replace(day=1)


CALENDAR_PAGES = [calendar, past, add_day, one_day, print_day, move_day, cancel_day, take_place]
