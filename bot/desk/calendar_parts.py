from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response

from bot.accounts.people import Person
from bot.booking.day_views import BLOCKED, BOOKED, FREE, HELD, DayView
from bot.booking.views import BookingView
from bot.desk.reach import may_see_booking, require_region
from bot.desk.rendering import page
from bot.desk.requests import AnyRequest, Form
from bot.desk.services import DeskServices
from bot.errors import InvalidInput
from bot.schedule.chambers import Chambers
from bot.wording import day_in_words, span_in_words

_LONGEST_REASON = 500
_STATES = {FREE: "frei", HELD: "wird gerade gebucht", BOOKED: "gebucht", BLOCKED: "gesperrt"}
_DAY_STATES = {"moved": "verlegt", "cancelled": "entfällt"}
FORMATS = {"online": "online", "on_site": "vor Ort"}
OUTCOMES = {"attended": "hat stattgefunden", "no_show": "niemand ist gekommen", "cancelled": "abgesagt"}


@dataclass(frozen=True)
class ShownSlot:
    """A time as a page shows it. `booking` is there for its own chamber only."""

    id: int
    hours: str
    starts: str  # "13:00"
    minutes: int
    state: str
    state_words: str
    booking: BookingView | None
    chamber: str  # of a booking that is not one's own
    is_own: bool
    is_past: bool


@dataclass(frozen=True)
class ShownDay:
    """A day as a page shows it."""

    id: int
    region: str
    region_label: str
    date: dt.date
    original_date: dt.date
    words: str
    state: str
    state_words: str
    reason: str
    by_hand: bool
    slots: tuple[ShownSlot, ...]
    free: int
    booked: int
    is_over: bool


def shown_days(
    days: Sequence[DayView], account: Person, chambers: Chambers, now: dt.datetime | None = None
) -> list[ShownDay]:
    """Days for the eyes of one account: of bookings of others only that there is one."""
    names = {one.key: one.short_name for one in chambers.chambers}
    return [
        ShownDay(
            day.id,
            day.region,
            day.region_label,
            day.date,
            day.original_date,
            day_in_words(day.date),
            day.state,
            _DAY_STATES.get(day.state, ""),
            day.reason,
            day.touched,
            tuple(_slot(day, at, account, chambers, names, now) for at in range(len(day.slots))),
            day.count(FREE),
            day.count(BOOKED),
            bool(now and day.slots and day.slots[-1].ends_at <= now),
        )
        for day in days
    ]


def seen_day(desk: DeskServices, account: Person, day_id: int) -> DayView:
    """A day that is the account's to see. Raises NotFound and Problem 404."""
    day = desk.core.bookings.calendar.day(day_id)
    require_region(desk, account, f"day:{day_id}", day.region)
    return day


def day_page(
    request: AnyRequest,
    desk: DeskServices,
    account: Person,
    day: DayView,
    fault: str = "",
    status: int = 200,
) -> Response[Any]:
    """The page of one day with all that can be done on it."""
    (shown,) = shown_days([day], account, desk.core.chambers, desk.core.clock.now())
    return page(request, desk, "calendar/day.html", status, day=shown, fault=fault)


def date_of(form: Form, name: str) -> dt.date:
    """A date from a form. Raises InvalidInput."""
    try:
        return dt.date.fromisoformat(form.text(name))
    except ValueError as error:
        raise InvalidInput("date_invalid") from error


def time_of(form: Form, name: str) -> dt.time:
    """A time of day from a form. Raises InvalidInput."""
    try:
        return dt.time.fromisoformat(form.text(name)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise InvalidInput("time_invalid") from error


def reason_of(form: Form) -> str:
    """The reason for those concerned, in one line. Raises InvalidInput."""
    reason = " ".join(form.text("grund").split())
    if len(reason) > _LONGEST_REASON:
        raise InvalidInput("reason_too_long")
    return reason


def _slot(
    day: DayView,
    at: int,
    account: Person,
    chambers: Chambers,
    names: dict[str, str],
    now: dt.datetime | None,
) -> ShownSlot:
    slot = day.slots[at]
    own = slot.booking is not None and may_see_booking(account, slot.booking, chambers)
    local = slot.starts_at.astimezone(chambers.zone)
    words = _STATES[slot.state]
    if slot.booking is not None:
        words = OUTCOMES.get(slot.booking.status, words)
    return ShownSlot(
        slot.id,
        span_in_words(slot.starts_at, slot.ends_at).rpartition(", ")[2],
        f"{local:%H:%M}",
        int((slot.ends_at - slot.starts_at).total_seconds() // 60),
        slot.state,
        words,
        slot.booking if own else None,
        names.get(slot.booking.chamber, "") if slot.booking else "",
        own,
        bool(now and slot.starts_at <= now),
    )
