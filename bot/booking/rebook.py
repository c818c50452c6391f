from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.booking.confirm import confirm
from bot.booking.move import move
from bot.booking.parts import BookingParts
from bot.booking.queries import free_time_slots
from bot.booking.tokens import REBOOK
from bot.booking.views import BookingRequest, BookingView, FreeTimeSlot, TimeSlotQuery
from bot.db.tables import Booking, TimeSlot
from bot.errors import NotFound
from bot.notify.letter import Offer
from bot.wording import span_in_words

MOST_OFFERS = 3


def other_times(db: Session, parts: BookingParts, row: Booking) -> tuple[Offer, ...]:
    """The next free time slots of the region, else of all, each with the link that rebooks."""
    region = row.time_slot.day.region
    found = free_time_slots(db, parts, TimeSlotQuery(regions=(region,)), MOST_OFFERS)
    return tuple(
        Offer(_shown(slot), _url(parts, row.reference, slot))
        for slot in found or free_time_slots(db, parts, TimeSlotQuery(), MOST_OFFERS)
    )


def offered(parts: BookingParts, token: str) -> FreeTimeSlot:
    """The time slot of a link. Raises NotFound when it is no longer free."""
    _, slot_id = _read(parts, token)
    with parts.uow() as db:
        for slot in free_time_slots(db, parts, TimeSlotQuery(), 1000):
            if slot.id == slot_id:
                return slot
    raise NotFound("time slot")


def rebook(parts: BookingParts, token: str) -> BookingView:
    """Books the time slot of a link instead of the one that the chamber cancelled or moved.

    A booking that still stands is moved, for a cancelled one there is a new booking with the same details.
    Raises NotFound and what `confirm` and `move` raise.
    """
    reference, slot_id = _read(parts, token)
    with parts.uow() as db:
        row = db.scalar(select(Booking).where(Booking.reference == reference))
        if row is None or row.status not in ("confirmed", "cancelled") or not row.email:
            raise NotFound("booking")
        slot = db.get(TimeSlot, slot_id)
        if slot is None:
            raise NotFound("time slot")
        formats = parts.chambers.region(slot.day.region).formats
        names = ("company", "contact_name", "email", "phone", "concern", "place", "chamber", "facts")
        wish = row.meeting_format if row.meeting_format in formats else formats[0]
        request = BookingRequest(**{name: getattr(row, name) for name in names}, meeting_format=wish)
        stands, conversation_id = row.status == "confirmed", row.conversation_id
    if stands:
        return move(parts, reference, request.email, slot_id)
    return confirm(parts, conversation_id, slot_id, request)


def _url(parts: BookingParts, reference: str, slot: FreeTimeSlot) -> str:
    token = parts.links.sign(REBOOK, f"{reference} {slot.id}", slot.starts_at + timedelta(days=1))
    return f"{parts.settings.address}/termin/{token}/umbuchen"


def _shown(slot: FreeTimeSlot) -> str:
    return f"{slot.region_label}: {span_in_words(slot.starts_at, slot.ends_at)}"


def _read(parts: BookingParts, token: str) -> tuple[str, int]:
    reference, _, slot_id = parts.links.read(token, REBOOK, parts.clock.now()).rpartition(" ")
    return reference, int(slot_id)
