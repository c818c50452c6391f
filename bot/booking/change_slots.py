from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.booking.cancel import cancel_confirmed
from bot.booking.letters import announce_change
from bot.booking.offers import offer_next
from bot.booking.parts import BookingParts
from bot.booking.rebook import other_times
from bot.booking.rows import audit
from bot.booking.showing import as_view
from bot.booking.transaction import decided
from bot.booking.views import BookingView
from bot.booking.whole_day import let_go_of_holds, locked_day
from bot.db.tables import ConsultationDay, TimeSlot
from bot.errors import InvalidInput, NotFound

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=8)


def add_slot(parts: BookingParts, day_id: int, starts: time, minutes: int, actor: str) -> int:
    """Adds a time to a day and returns its id. Raises NotFound, InvalidInput (see `_span`)."""

    def use_case(db: Session) -> int:
        day = _open_day(db, parts, day_id)
        starts_at, ends_at = _span(parts, day, starts, minutes)
        slot = TimeSlot(starts_at=starts_at, ends_at=ends_at, state="open", day=day)
        day.touched = True
        db.add(slot)
        db.flush()
        audit(db, parts.clock, "slot.added", f"slot {slot.id}", actor, day=day_id)
        offer_next(db, parts, slot)
        return slot.id

    return decided(parts.uow, use_case)


def block_slot(parts: BookingParts, slot_id: int, reason: str, actor: str) -> list[BookingView]:
    """Takes a time out of the offer. A booking on it is cancelled, with other times to choose from.

    `reason` is German and stands in the mail. Returns the cancelled booking, if any. Raises NotFound.
    """

    def use_case(db: Session) -> list[BookingView]:
        slot = _open_slot(db, parts, slot_id)
        if slot.state == "blocked":
            return []
        slot.state, slot.day.touched = "blocked", True
        rows = let_go_of_holds(db, parts, [slot_id], parts.clock.now())
        cancel_confirmed(db, parts, rows, reason)
        audit(db, parts.clock, "slot.blocked", f"slot {slot_id}", actor, bookings=len(rows))
        return [as_view(row, parts.chambers) for row in rows]

    return decided(parts.uow, use_case)


def unblock_slot(parts: BookingParts, slot_id: int, actor: str) -> None:
    """Offers a blocked time again; whoever waits hears of it first. Raises NotFound."""

    def use_case(db: Session) -> None:
        slot = _open_slot(db, parts, slot_id)
        if slot.state == "open":
            return
        slot.state, slot.day.touched = "open", True
        db.flush()
        audit(db, parts.clock, "slot.opened", f"slot {slot_id}", actor)
        offer_next(db, parts, slot)

    decided(parts.uow, use_case)


def move_slot(
    parts: BookingParts, slot_id: int, starts: time, minutes: int, reason: str, actor: str
) -> list[BookingView]:
    """Gives a time of a day another beginning or length; a booking on it moves along and is told.

    Returns that booking, if any. Raises NotFound, InvalidInput (see `_span`).
    """

    def use_case(db: Session) -> list[BookingView]:
        slot = _open_slot(db, parts, slot_id)
        starts_at, ends_at = _span(parts, slot.day, starts, minutes, but=slot_id)
        if (starts_at, ends_at) == (slot.starts_at, slot.ends_at):
            return []
        now = parts.clock.now()
        rows = let_go_of_holds(db, parts, [slot_id], now)
        before = [as_view(row, parts.chambers) for row in rows]
        slot.starts_at, slot.ends_at, slot.day.touched = starts_at, ends_at, True
        for row, former in zip(rows, before, strict=True):
            row.sequence, row.updated_at = row.sequence + 1, now
            db.flush()
            announce_change(db, parts, row, former, reason, other_times(db, parts, row))
        audit(db, parts.clock, "slot.moved", f"slot {slot_id}", actor, bookings=len(rows))
        return [as_view(row, parts.chambers) for row in rows]

    return decided(parts.uow, use_case)


def _open_day(db: Session, parts: BookingParts, day_id: int) -> ConsultationDay:
    day = locked_day(db, day_id)
    today = parts.clock.now().astimezone(parts.chambers.zone).date()
    if day is None or day.state == "cancelled" or day.date < today:
        raise NotFound("consultation day")
    return day


def _open_slot(db: Session, parts: BookingParts, slot_id: int) -> TimeSlot:
    """A time that lies ahead. Everybody locks the day first, so nobody books it meanwhile."""
    day_id = db.scalar(select(TimeSlot.day_id).where(TimeSlot.id == slot_id))
    if day_id is None:
        raise NotFound("time slot")
    _open_day(db, parts, day_id)
    slot = db.get(TimeSlot, slot_id, populate_existing=True)
    if slot is None or slot.starts_at <= parts.clock.now():
        raise NotFound("time slot")
    return slot


def _span(
    parts: BookingParts, day: ConsultationDay, starts: time, minutes: int, but: int | None = None
) -> tuple[datetime, datetime]:
    """Beginning and end on that day. Raises InvalidInput: `slot_length`, `slot_past`, `slot_overlaps`."""
    length = timedelta(minutes=minutes)
    if not SHORTEST <= length <= LONGEST:
        raise InvalidInput("slot_length")
    starts_at = datetime.combine(day.date, starts, tzinfo=parts.chambers.zone).astimezone(UTC)
    ends_at = starts_at + length
    if starts_at <= parts.clock.now() or ends_at.astimezone(parts.chambers.zone).date() != day.date:
        raise InvalidInput("slot_past")
    for other in day.time_slots:
        if other.id != but and starts_at < other.ends_at and other.starts_at < ends_at:
            raise InvalidInput("slot_overlaps")
    return starts_at, ends_at
