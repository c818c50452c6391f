from __future__ import annotations

from collections.abc import Collection
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from bot.booking import add_day, change_slots, day_views
from bot.booking.cancel import cancel_day, cancel_for_chamber
from bot.booking.confirm import confirm
from bot.booking.day_views import BookingDetails, DayView
from bot.booking.move import move_for_chamber
from bot.booking.move_day import move_day
from bot.booking.outcomes import AfterTheDay, Report
from bot.booking.parts import BookingParts
from bot.booking.rows import booking_for_chamber
from bot.booking.views import BookingRequest, BookingView
from bot.db.tables import TimeSlot
from bot.errors import NotFound

MONTHS_AHEAD = 12
_DAYS_BACK = timedelta(days=31)
_EARLIEST_BACK = relativedelta(years=1)


class CalendarDesk:
    """What the chamber's people do with days, times and bookings. Every change is one transaction.

    Whoever calls checks first whether the person may: nothing here knows of accounts. `actor` goes into the
    audit trail, `reason` is German and goes to those concerned.
    """

    def __init__(self, parts: BookingParts) -> None:
        self._parts = parts

    def days(self, regions: Collection[str], months: int = MONTHS_AHEAD) -> list[DayView]:
        """The days from today on."""
        today = self._today()
        with self._parts.uow() as db:
            last = today + relativedelta(months=months)
            return day_views.days_between(db, self._parts, today, last, regions)

    def past_days(self, regions: Collection[str], long_ago: bool = False) -> list[DayView]:
        """The days of the last month, or year, the latest first."""
        today = self._today()
        first = today - (_EARLIEST_BACK if long_ago else _DAYS_BACK)
        with self._parts.uow() as db:
            found = day_views.days_between(db, self._parts, first, today - timedelta(days=1), regions)
        return list(reversed(found))

    def day(self, day_id: int) -> DayView:
        """Raises NotFound."""
        with self._parts.uow() as db:
            found = day_views.day_of(db, self._parts, day_id)
        if found is None:
            raise NotFound("consultation day")
        return found

    def day_of_slot(self, slot_id: int) -> DayView:
        """The day a time belongs to. Raises NotFound."""
        with self._parts.uow() as db:
            day_id = db.scalar(select(TimeSlot.day_id).where(TimeSlot.id == slot_id))
        if day_id is None:
            raise NotFound("time slot")
        return self.day(day_id)

    def booking(self, reference: str) -> BookingDetails:
        """Raises NotFound."""
        with self._parts.uow() as db:
            return day_views.details_of(db, self._parts, booking_for_chamber(db, reference))

    def add_day(self, region: str, on: date, reason: str, actor: str) -> int:
        return add_day.add_day(self._parts, region, on, reason, actor)

    def move_day(self, day_id: int, to: date, reason: str, actor: str) -> list[BookingView]:
        return move_day(self._parts, day_id, to, reason, actor)

    def cancel_day(self, day_id: int, reason: str, actor: str) -> list[BookingView]:
        return cancel_day(self._parts, day_id, reason, actor)

    def add_slot(self, day_id: int, starts: time, minutes: int, actor: str) -> int:
        return change_slots.add_slot(self._parts, day_id, starts, minutes, actor)

    def block_slot(self, slot_id: int, reason: str, actor: str) -> list[BookingView]:
        return change_slots.block_slot(self._parts, slot_id, reason, actor)

    def unblock_slot(self, slot_id: int, actor: str) -> None:
        change_slots.unblock_slot(self._parts, slot_id, actor)

    def move_slot(
        self, slot_id: int, starts: time, minutes: int, reason: str, actor: str
    ) -> list[BookingView]:
        return change_slots.move_slot(self._parts, slot_id, starts, minutes, reason, actor)

    def book(self, slot_id: int, request: BookingRequest, actor: str) -> BookingView:
        """Books for somebody who calls, just as the chat does. Raises what `confirm` raises."""
        return confirm(self._parts, None, slot_id, request, actor)

    def move_booking(self, reference: str, slot_id: int, reason: str, actor: str) -> BookingView:
        return move_for_chamber(self._parts, reference, slot_id, reason, actor)

    def cancel_booking(self, reference: str, reason: str, actor: str) -> BookingView:
        return cancel_for_chamber(self._parts, reference, reason, actor)

    def record(self, reference: str, report: Report, actor: str) -> BookingView:
        """What came of an appointment; the company gets it by mail. Raises NotFound, InvalidInput."""
        return AfterTheDay(self._parts).record_for_chamber(reference, report, actor)

    def _today(self) -> date:
        return self._parts.clock.now().astimezone(self._parts.chambers.zone).date()
