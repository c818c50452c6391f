from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.booking.papers import Paper
from bot.booking.parts import BookingParts
from bot.booking.rows import occupied
from bot.booking.showing import as_view
from bot.booking.views import BookingView
from bot.db.booking_tables import Outcome
from bot.db.tables import Booking, ConsultationDay, TimeSlot

# What a time slot is to whoever looks at the calendar.
FREE, HELD, BOOKED, BLOCKED = "free", "held", "booked", "blocked"
_SHOWN = ("confirmed", "attended", "no_show")


@dataclass(frozen=True)
class SlotView:
    """A time of a day, with its booking if it has one."""

    id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    state: str
    booking: BookingView | None = None
    phone: str = ""


@dataclass(frozen=True)
class DayView:
    """A consultation day with its times. `original_date` is the rule's day where it was moved."""

    id: int
    region: str
    region_label: str
    date: dt.date
    original_date: dt.date
    state: str
    reason: str
    touched: bool
    slots: tuple[SlotView, ...]

    @property
    def bookings(self) -> list[BookingView]:
        return [slot.booking for slot in self.slots if slot.booking]

    def count(self, state: str) -> int:
        return sum(slot.state == state for slot in self.slots)


@dataclass(frozen=True)
class BookingDetails:
    """All that the chamber's people see of a booking."""

    booking: BookingView
    day_id: int
    time_slot_id: int
    phone: str
    brief: Paper | None
    outcome: Outcome | None
    created_at: dt.datetime


def days_between(
    db: Session, parts: BookingParts, first: dt.date, last: dt.date, regions: Collection[str]
) -> list[DayView]:
    """The days of some regions, both ends included, cancelled ones too, in order."""
    rows = db.scalars(
        select(ConsultationDay)
        .where(ConsultationDay.date.between(first, last), ConsultationDay.region.in_(regions))
        .order_by(ConsultationDay.date, ConsultationDay.region, ConsultationDay.id)
        .options(selectinload(ConsultationDay.time_slots))
    ).all()
    return _shown(db, parts, rows)


def day_of(db: Session, parts: BookingParts, day_id: int) -> DayView | None:
    row = db.get(ConsultationDay, day_id)
    return _shown(db, parts, [row])[0] if row else None


def details_of(db: Session, parts: BookingParts, row: Booking) -> BookingDetails:
    """A booking with its brief and what came of it."""
    view = as_view(row, parts.chambers)
    outcome = db.get(Outcome, row.id)
    if outcome is not None:
        db.expunge(outcome)
    brief = parts.papers.brief(view, row.facts) if row.email else None
    return BookingDetails(
        view, row.time_slot.day_id, row.time_slot_id, row.phone, brief, outcome, row.created_at
    )


def _shown(db: Session, parts: BookingParts, rows: Sequence[ConsultationDay]) -> list[DayView]:
    slot_ids = [slot.id for row in rows for slot in row.time_slots]
    now = parts.clock.now()
    found = db.scalars(
        select(Booking).where(Booking.time_slot_id.in_(slot_ids), Booking.status.in_(_SHOWN) | occupied(now))
    )
    # Of a time that was free again in between, the one that stands comes last.
    bookings = {
        row.time_slot_id: row for row in sorted(found, key=lambda row: (row.status != "held", row.id))
    }
    labels = {region.key: region.label for region in parts.chambers.regions}
    return [
        DayView(
            row.id,
            row.region,
            labels.get(row.region, row.region),
            row.date,
            row.original_date,
            row.state,
            row.reason,
            row.touched,
            tuple(
                _slot(parts, slot, bookings.get(slot.id))
                for slot in sorted(row.time_slots, key=lambda one: one.starts_at)
            ),
        )
        for row in rows
    ]


def _slot(parts: BookingParts, slot: TimeSlot, booking: Booking | None) -> SlotView:
    if booking is not None and booking.status == "held":
        return SlotView(slot.id, slot.starts_at, slot.ends_at, HELD)
    if booking is not None:
        view = as_view(booking, parts.chambers)
        return SlotView(slot.id, slot.starts_at, slot.ends_at, BOOKED, view, booking.phone)
    return SlotView(slot.id, slot.starts_at, slot.ends_at, BLOCKED if slot.state == "blocked" else FREE)
