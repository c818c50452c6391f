from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from bot.booking.parts import BookingParts
from bot.booking.rows import is_limited, occupied
from bot.booking.showing import as_free, as_view
from bot.booking.views import BookingView, DayProblem, FreeTimeSlot, TimeSlotQuery
from bot.db.tables import Booking, ConsultationDay, TimeSlot
from bot.schedule.availability import Preferences, booking_window
from bot.schedule.region import Region


def free_time_slots(db: Session, parts: BookingParts, query: TimeSlotQuery, limit: int) -> list[FreeTimeSlot]:
    """The next time slots that can be booked now, earliest first.

    Read are the time slots of the booking window, a few dozen, however many bookings there are.
    """
    if limit < 1:
        return []
    now = parts.clock.now()
    regions = {one.key: one for one in parts.chambers.regions if _is_wanted(one, query)}
    windows = [_in_window(parts, region, now) for region in regions.values()]
    if not windows:
        return []
    is_taken = exists().where(Booking.time_slot_id == TimeSlot.id, occupied(now))
    found = db.scalars(
        select(TimeSlot)
        .join(TimeSlot.day)
        .options(contains_eager(TimeSlot.day))
        .where(or_(*windows), *_wishes(query), TimeSlot.starts_at > now)
        .where(TimeSlot.state == "open", ConsultationDay.state != "cancelled", ~is_taken)
        .order_by(TimeSlot.starts_at, TimeSlot.id)
    ).all()
    full = _full_days(db, [region for region in regions.values() if is_limited(region)], now)
    # SQL has no notion of the time of day in Berlin, so this part of the wish is looked at here.
    hours = Preferences(not_before=query.time_from, not_after=query.time_to)
    fitting = [slot for slot in found if slot.day_id not in full and hours.fit(slot, parts.chambers.zone)]
    return [as_free(slot, regions[slot.day.region]) for slot in fitting[:limit]]


def next_free_alternative(db: Session, parts: BookingParts, time_slot_id: int) -> FreeTimeSlot | None:
    """What to offer instead of a time slot that is gone: the next one of its region, else its earliest,
    else the earliest anywhere; None when nothing at all is free."""
    gone = db.get(TimeSlot, time_slot_id)
    queries = [TimeSlotQuery()]
    if gone is not None:
        same = TimeSlotQuery(regions=(gone.day.region,))
        queries = [TimeSlotQuery(regions=(gone.day.region,), after=gone.starts_at), same, *queries]
    for query in queries:
        for slot in free_time_slots(db, parts, query, 2):
            if slot.id != time_slot_id:
                return slot
    return None


def why_nothing(
    db: Session, parts: BookingParts, regions: Sequence[str], first: date, last: date
) -> DayProblem:
    """Why none of the days from `first` to `last` can be booked in the regions."""
    now, zone = parts.clock.now(), parts.chambers.zone
    windows = [
        booking_window(one, now, parts.chambers.calendar(one.key), zone)
        for one in parts.chambers.regions
        if one.key in regions
    ]
    if windows and last < min(one.first for one in windows):
        return DayProblem("too_soon", min(one.first for one in windows))
    if windows and first > max(one.last for one in windows):
        return DayProblem("too_far", max(one.last for one in windows))
    days = db.execute(
        select(ConsultationDay.date, ConsultationDay.state)
        .where(ConsultationDay.region.in_(regions), ConsultationDay.date.between(first, last))
        .order_by(ConsultationDay.date)
    ).all()
    if not days:
        return DayProblem("no_day", first)
    open_days = [one for one in days if one.state != "cancelled"]
    if open_days:
        return DayProblem("full", open_days[0].date)
    return DayProblem("cancelled", days[0].date)


def upcoming(db: Session, parts: BookingParts, include_cancelled: bool = False) -> list[BookingView]:
    """The bookings that lie ahead, the next one first."""
    states = ("confirmed", "cancelled") if include_cancelled else ("confirmed",)
    rows = db.scalars(
        select(Booking)
        .join(Booking.time_slot)
        .where(Booking.status.in_(states), TimeSlot.ends_at > parts.clock.now())
        .order_by(TimeSlot.starts_at, Booking.id)
    )
    return [as_view(row, parts.chambers) for row in rows]


def _is_wanted(region: Region, query: TimeSlotQuery) -> bool:
    if query.regions and region.key not in query.regions:
        return False
    return not query.meeting_format or query.meeting_format in region.formats


def _in_window(parts: BookingParts, region: Region, now: datetime) -> ColumnElement[bool]:
    window = booking_window(region, now, parts.chambers.calendar(region.key), parts.chambers.zone)
    return and_(
        ConsultationDay.region == region.key,
        TimeSlot.starts_at >= _midnight(window.first, parts),
        TimeSlot.starts_at < _midnight(window.last + timedelta(days=1), parts),
    )


def _wishes(query: TimeSlotQuery) -> list[ColumnElement[bool]]:
    wishes = []
    if query.day_from:
        wishes.append(ConsultationDay.date >= query.day_from)
    if query.day_to:
        wishes.append(ConsultationDay.date <= query.day_to)
    if query.after:
        wishes.append(TimeSlot.starts_at > query.after)
    wishes += [~ConsultationDay.date.between(first, last) for first, last in query.excluded]
    return wishes


def _full_days(db: Session, limited: list[Region], now: datetime) -> set[int]:
    """The days on which a region takes no more bookings although time slots are left."""
    full: set[int] = set()
    for region in limited:
        counted = (
            select(ConsultationDay.id)
            .join(TimeSlot)
            .join(Booking)
            .where(ConsultationDay.region == region.key, TimeSlot.starts_at > now, occupied(now))
            .group_by(ConsultationDay.id)
            .having(func.count(Booking.id) >= region.max_bookings_per_day)
        )
        full.update(db.scalars(counted))
    return full


def _midnight(day: date, parts: BookingParts) -> datetime:
    return datetime.combine(day, time.min, tzinfo=parts.chambers.zone)
