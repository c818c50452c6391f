from __future__ import annotations

import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from bot.booking.details import normal_email
from bot.booking.parts import BookingParts
from bot.booking.references import normal_reference
from bot.clock import Clock
from bot.db.tables import OCCUPYING, AuditEntry, Booking, ConsultationDay, TimeSlot
from bot.errors import InvalidInput, NotFound, TimeSlotTaken, TimeSlotUnavailable
from bot.schedule.availability import booking_window
from bot.schedule.region import Region


def occupied(now: datetime) -> ColumnElement[bool]:
    """Whether a row of `bookings` keeps its time slot from others: confirmed, or held and not yet expired.

    What is held without a conversation is offered to the waiting list; only the list itself lets go of it, so
    that nobody gets in between when an offer ends.
    The states are written out, not bound, so that SQLite recognises the condition of the partial index.
    """
    states: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in OCCUPYING]
    return and_(
        Booking.status.in_(states),
        or_(Booking.status == "confirmed", Booking.conversation_id.is_(None), Booking.held_until > now),
    )


def locked_time_slot(db: Session, parts: BookingParts, time_slot_id: int) -> tuple[TimeSlot, Region]:
    """A time slot that exists and is open, on a day that takes place.

    The lock keeps the day from being cancelled meanwhile; bookings share it and race at the unique index,
    except where a daily limit below the number of time slots has to be counted. Raises TimeSlotUnavailable.
    """
    region_key = db.scalar(
        select(ConsultationDay.region).join(TimeSlot).where(TimeSlot.id == time_slot_id).limit(1)
    )
    region = next((one for one in parts.chambers.regions if one.key == region_key), None)
    if region is None:
        raise TimeSlotUnavailable("unknown time slot")
    slot = db.scalar(
        select(TimeSlot)
        .join(TimeSlot.day)
        .where(TimeSlot.id == time_slot_id, TimeSlot.state == "open", ConsultationDay.state != "cancelled")
        .with_for_update(read=not is_limited(region))
        .execution_options(populate_existing=True)
    )
    if slot is None:
        raise TimeSlotUnavailable("blocked or cancelled")
    return slot, region


def require_bookable(
    db: Session, parts: BookingParts, slot: TimeSlot, region: Region, own: Booking | None = None
) -> None:
    """Raises TimeSlotUnavailable outside the booking window, TimeSlotTaken when the day is full."""
    now = parts.clock.now()
    window = booking_window(region, now, parts.chambers.calendar(region.key), parts.chambers.zone)
    local_day = slot.starts_at.astimezone(parts.chambers.zone).date()
    if slot.starts_at <= now or window.refusal(local_day):
        raise TimeSlotUnavailable("outside the booking window")
    if is_limited(region):
        others = select(func.count()).select_from(Booking).join(TimeSlot)
        others = others.where(TimeSlot.day_id == slot.day_id, occupied(now))
        if own is not None:
            others = others.where(Booking.id != own.id)
        if (db.scalar(others) or 0) >= (region.max_bookings_per_day or 0):
            raise TimeSlotTaken("the day is full")


def is_limited(region: Region) -> bool:
    """Whether a region takes fewer bookings a day than it has time slots."""
    limit = region.max_bookings_per_day
    return limit is not None and limit < len(region.day_frame.offsets())


def expire_stale(db: Session, now: datetime, time_slot_id: int | None = None) -> int:
    """Ends holds that are over, on one time slot or everywhere, and says how many. Offers are left."""
    stale = update(Booking).where(Booking.status == literal_column("'held'"), Booking.held_until <= now)
    stale = stale.where(Booking.conversation_id.is_not(None))
    if time_slot_id is not None:
        stale = stale.where(Booking.time_slot_id == time_slot_id)
    result: Any = db.execute(
        stale.values(status="expired", updated_at=now).execution_options(synchronize_session=False)
    )
    return int(result.rowcount)


def own_hold(db: Session, conversation_id: str) -> Booking | None:
    """The row that holds a time slot for a conversation, locked; it may be over, but nobody has taken it."""
    return db.scalar(
        select(Booking)
        .where(Booking.conversation_id == conversation_id, Booking.status == literal_column("'held'"))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def booking_of(db: Session, reference: str, email: str, lock: bool = True) -> Booking:
    """The booking of a reference for whoever knows its e-mail address. Raises NotFound.

    The one door to somebody's booking: an unknown reference and a wrong address look alike.
    """
    wanted = select(Booking).where(Booking.reference == normal_reference(reference))
    wanted = wanted.execution_options(populate_existing=True)
    row = db.scalar(wanted.with_for_update() if lock else wanted)
    if row is None or row.status in ("held", "expired"):
        raise NotFound("booking")
    try:
        said = normal_email(email)
    except InvalidInput as error:
        raise NotFound("booking") from error
    if not hmac.compare_digest(said.encode(), row.email.encode()):
        raise NotFound("booking")
    return row


def booking_for_chamber(db: Session, reference: str) -> Booking:
    """The booking of a reference for the chamber's own people, who need no address. Raises NotFound."""
    row = db.scalar(
        select(Booking)
        .where(Booking.reference == normal_reference(reference))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.status in ("held", "expired"):
        raise NotFound("booking")
    return row


def audit(db: Session, clock: Clock, action: str, subject: str, actor: str, **details: object) -> None:
    db.add(AuditEntry(at=clock.now(), actor=actor, action=action, subject=subject, details=details))
