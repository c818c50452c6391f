from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.orm import Session

from bot.booking.deadline import booking_closes
from bot.booking.parts import BookingParts
from bot.booking.references import new_reference
from bot.booking.rows import audit, occupied, require_bookable
from bot.booking.waiting_letters import announce_offer, announce_withdrawal
from bot.db.booking_tables import WaitingEntry, WaitingOffer
from bot.db.tables import Booking, TimeSlot
from bot.errors import TimeSlotTaken, TimeSlotUnavailable

OFFER_LASTS = timedelta(hours=24)
# Less time than this to answer is no offer; the time slot is then free for everybody.
SHORTEST_OFFER = timedelta(hours=1)
# Whoever lets so many offers pass has found another way.
MOST_LAPSES = 3

_WAITING: ColumnElement[str] = literal_column("'waiting'")
_OPEN: ColumnElement[str] = literal_column("'open'")


def offer_next(db: Session, parts: BookingParts, slot: TimeSlot) -> WaitingOffer | None:
    """Offers a free time slot to the first on the list of its region who has not had it yet.

    In the caller's transaction, so that nobody gets in between. None when nobody waits, or when the time
    slot cannot be booked any more.
    """
    if not _anybody_waits(db, slot):
        return None
    now = parts.clock.now()
    region = next((one for one in parts.chambers.regions if one.key == slot.day.region), None)
    if region is None or slot.state != "open" or slot.day.state == "cancelled":
        return None
    expires_at = min(now + OFFER_LASTS, booking_closes(parts, region, slot.starts_at))
    if expires_at - now < SHORTEST_OFFER:
        return None
    try:
        require_bookable(db, parts, slot, region)
    except (TimeSlotTaken, TimeSlotUnavailable):
        return None
    if db.scalar(select(exists().where(Booking.time_slot_id == slot.id, occupied(now)))):
        return None
    entry = db.scalar(
        select(WaitingEntry)
        .where(WaitingEntry.region == region.key, WaitingEntry.state == _WAITING, ~_had(slot))
        .order_by(WaitingEntry.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if entry is None:
        return None
    held = Booking(reference=new_reference(), time_slot=slot, status="held", held_until=expires_at, facts={})
    held.created_at = held.updated_at = now
    offer = WaitingOffer(
        entry=entry, booking=held, time_slot_id=slot.id, state="open", expires_at=expires_at, created_at=now
    )
    entry.state, entry.updated_at = "offered", now
    db.add(offer)
    db.flush()
    announce_offer(db, parts, offer)
    audit(db, parts.clock, "waiting.offered", f"entry {entry.id}", "worker", region=region.key)
    return offer


def end_offer(db: Session, parts: BookingParts, offer: WaitingOffer, state: str) -> None:
    """Ends an open offer (declined, lapsed, withdrawn) and lets go of its time slot; the entry waits on."""
    now = parts.clock.now()
    offer.state = state
    if offer.booking.status == "held":
        offer.booking.status, offer.booking.updated_at = "expired", now
    if offer.entry.state == "offered":
        offer.entry.state, offer.entry.updated_at = "waiting", now
    db.flush()
    lapses = select(func.count()).where(
        WaitingOffer.entry_id == offer.entry_id, WaitingOffer.state == "lapsed"
    )
    if state == "lapsed" and (db.scalar(lapses) or 0) >= MOST_LAPSES:
        offer.entry.state = "lapsed"
        db.flush()


def withdraw(db: Session, parts: BookingParts, booking_ids: Sequence[int]) -> None:
    """Takes offers back whose day is cancelled or moved, and says so; the entries keep their places."""
    for offer in open_offers(db, WaitingOffer.booking_id.in_(booking_ids)) if booking_ids else ():
        end_offer(db, parts, offer, "withdrawn")
        announce_withdrawal(db, parts, offer)


def end_waiting(db: Session, parts: BookingParts, company_key: str) -> None:
    """Takes a company that has just booked from all lists; what it was offered goes to the next."""
    entries = db.scalars(
        select(WaitingEntry)
        .where(WaitingEntry.company_key == company_key, WaitingEntry.state.in_(("waiting", "offered")))
        .order_by(WaitingEntry.id)
        .with_for_update()
    ).all()
    for entry in entries:
        leave_list(db, parts, entry, "booked")


def leave_list(db: Session, parts: BookingParts, entry: WaitingEntry, state: str) -> None:
    """Ends an entry; what it was offered goes to the next."""
    offers = open_offers(db, WaitingOffer.entry_id == entry.id)
    entry.state, entry.updated_at = state, parts.clock.now()
    for offer in offers:
        end_offer(db, parts, offer, "declined")
        offer_next(db, parts, offer.booking.time_slot)


def open_offers(db: Session, *conditions: ColumnElement[bool]) -> Sequence[WaitingOffer]:
    """The open offers of that kind, locked, in the order in which they were made."""
    return db.scalars(
        select(WaitingOffer)
        .where(WaitingOffer.state == _OPEN, *conditions)
        .order_by(WaitingOffer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _anybody_waits(db: Session, slot: TimeSlot) -> bool:
    waits = exists().where(WaitingEntry.region == slot.day.region, WaitingEntry.state == _WAITING)
    return bool(db.scalar(select(waits)))


def _had(slot: TimeSlot) -> ColumnElement[bool]:
    return exists().where(WaitingOffer.entry_id == WaitingEntry.id, WaitingOffer.time_slot_id == slot.id)
