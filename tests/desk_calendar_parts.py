"""What the tests of the calendar's pages share."""

from __future__ import annotations

from dataclasses import replace

from desk_parts import IHK, RunningDesk
from fixtures.booking_desk import KRAUSE
from sqlalchemy import select

from bot.booking.views import BookingView, TimeSlotQuery
from bot.db.tables import AuditEntry


def book(desk: RunningDesk, chamber: str = IHK, **changed: str) -> BookingView:
    slot = desk.core.bookings.free_time_slots(TimeSlotQuery(regions=("magdeburg",)), 1)[0]
    request = replace(KRAUSE, chamber=chamber, phone="+493911234567", **changed)
    return desk.core.bookings.confirm(None, slot.id, request)


def day_of(desk: RunningDesk, booking: BookingView) -> int:
    return desk.core.bookings.calendar.booking(booking.reference).day_id


def slots_of(desk: RunningDesk, booking: BookingView) -> list[int]:
    return [slot.id for slot in desk.core.bookings.calendar.day(day_of(desk, booking)).slots]


def audited(desk: RunningDesk, action: str) -> list[AuditEntry]:
    with desk.core.uow() as db:
        found = list(db.scalars(select(AuditEntry).where(AuditEntry.action == action)))
        db.expunge_all()
        return found
