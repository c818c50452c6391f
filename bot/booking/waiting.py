from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.booking.confirm import fill, open_booking
from bot.booking.details import checked, company_key
from bot.booking.letters import announce_booking
from bot.booking.offers import end_offer, end_waiting, leave_list, offer_next, open_offers
from bot.booking.parts import BookingParts
from bot.booking.queries import free_time_slots
from bot.booking.rows import audit, locked_time_slot
from bot.booking.showing import as_free, as_view
from bot.booking.tokens import WAITING_ACCEPT, WAITING_LEAVE
from bot.booking.transaction import decided
from bot.booking.views import BookingRequest, BookingView, FreeTimeSlot, TimeSlotQuery
from bot.booking.waiting_letters import announce_joining
from bot.db.booking_tables import WaitingEntry, WaitingOffer
from bot.db.tables import TimeSlot
from bot.errors import DuplicateBooking, InvalidInput, NotFound, TimeSlotTaken
from bot.schedule.region import Region

_ON_THE_LIST = ("waiting", "offered")
_MOST_SLOTS_A_ROUND = 100


@dataclass(frozen=True)
class WaitingPlace:
    """Where somebody stands on the list of a region; the first has position 1."""

    region: str
    region_label: str
    position: int
    is_new: bool  # False when the company stood there already


@dataclass(frozen=True)
class OpenOffer:
    """What the page behind an offer's link shows."""

    time_slot: FreeTimeSlot
    expires_at: datetime


class WaitingList:
    """Who waits for a time slot, by region, in the order of coming. Every method is one transaction."""

    def __init__(self, parts: BookingParts) -> None:
        self._parts = parts

    def join(self, region: str, request: BookingRequest, conversation_id: str | None = None) -> WaitingPlace:
        """Puts a company on a region's list and confirms it by mail. A second time changes nothing.

        The meeting format may be left open. Raises InvalidInput as `confirm` does, and DuplicateBooking for
        a company that has an open booking.
        """
        found = next((one for one in self._parts.chambers.regions if one.key == region), None)
        if found is None:
            raise InvalidInput("region_unknown")
        return decided(self._parts.uow, lambda db: self._join(db, found, request, conversation_id))

    def offer(self, token: str) -> OpenOffer:
        """The open offer of a signed link. Raises NotFound when it is over or was answered."""
        offer_id = int(self._parts.links.read(token, WAITING_ACCEPT, self._parts.clock.now()))
        with self._parts.uow() as db:
            offer = db.get(WaitingOffer, offer_id)
            if offer is None or offer.state != "open":
                raise NotFound("offer")
            slot = offer.booking.time_slot
            return OpenOffer(as_free(slot, self._parts.chambers.region(slot.day.region)), offer.expires_at)

    def accept(self, token: str, meeting_format: str = "") -> BookingView:
        """Books what the link offers; a second time returns the same booking.

        Raises NotFound (over, or given to the next), DuplicateBooking, TimeSlotUnavailable.
        """
        offer_id = int(self._parts.links.read(token, WAITING_ACCEPT, self._parts.clock.now()))
        return decided(self._parts.uow, lambda db: self._accept(db, offer_id, meeting_format))

    def decline(self, token: str) -> None:
        """Gives an offered time slot to the next; the place on the list stays. Raises NotFound."""
        offer_id = int(self._parts.links.read(token, WAITING_ACCEPT, self._parts.clock.now()))

        def use_case(db: Session) -> None:
            for offer in open_offers(db, WaitingOffer.id == offer_id):
                end_offer(db, self._parts, offer, "declined")
                offer_next(db, self._parts, offer.booking.time_slot)

        decided(self._parts.uow, use_case)

    def leave(self, token: str) -> None:
        """Takes an entry from the list by its link; a second time changes nothing. Raises NotFound."""
        entry_id = int(self._parts.links.read(token, WAITING_LEAVE, self._parts.clock.now()))

        def use_case(db: Session) -> None:
            entry = db.scalar(select(WaitingEntry).where(WaitingEntry.id == entry_id).with_for_update())
            if entry is not None and entry.state in _ON_THE_LIST:
                leave_list(db, self._parts, entry, "left")
                audit(db, self._parts.clock, "waiting.left", f"entry {entry.id}", "visitor")

        decided(self._parts.uow, use_case)

    def leave_all(self, conversation_id: str) -> None:
        """Takes the entries of a conversation that is to be erased from the lists; what they were offered
        goes to the next."""

        def use_case(db: Session) -> None:
            entries = db.scalars(
                select(WaitingEntry)
                .where(WaitingEntry.conversation_id == conversation_id, WaitingEntry.state.in_(_ON_THE_LIST))
                .order_by(WaitingEntry.id)
                .with_for_update()
            ).all()
            for entry in entries:
                leave_list(db, self._parts, entry, "left")
                audit(db, self._parts.clock, "waiting.left", f"entry {entry.id}", "visitor")

        decided(self._parts.uow, use_case)

    def is_leave_link(self, token: str) -> bool:
        try:
            self._parts.links.read(token, WAITING_LEAVE, self._parts.clock.now())
        except NotFound:
            return False
        return True

    def advance(self) -> int:
        """What the worker does: ends offers that are over, offers what is free, and says how many it made."""
        with self._parts.uow() as db:
            lapsed = select(WaitingOffer.id).where(WaitingOffer.state == "open")
            lapsed = lapsed.where(WaitingOffer.expires_at <= self._parts.clock.now())
            over = list(db.scalars(lapsed.order_by(WaitingOffer.id)))
        made = sum(self._in_one(self._lapse, offer_id) for offer_id in over)
        with self._parts.uow() as db:
            waiting = select(WaitingEntry.region).where(WaitingEntry.state == "waiting").distinct()
            query = TimeSlotQuery(regions=tuple(db.scalars(waiting)))
            free = free_time_slots(db, self._parts, query, _MOST_SLOTS_A_ROUND) if query.regions else []
        return made + sum(self._in_one(self._offer, slot.id) for slot in free)

    def _in_one(self, step: Callable[[Session, int], int], subject: int) -> int:
        try:
            return decided(self._parts.uow, lambda db: step(db, subject))
        except TimeSlotTaken:
            return 0  # a visitor was faster

    def _join(
        self, db: Session, region: Region, request: BookingRequest, conversation_id: str | None
    ) -> WaitingPlace:
        now, wish = self._parts.clock.now(), request.meeting_format
        either = wish if wish in region.formats else region.formats[0]
        wanted = checked(BookingRequest(**{**vars(request), "meeting_format": either}), region)
        key = company_key(wanted.company, wanted.email)
        booked = open_booking(db, key, now)
        if booked is not None:
            raise DuplicateBooking(booked.reference)
        entry = db.scalar(
            select(WaitingEntry).where(
                WaitingEntry.region == region.key,
                WaitingEntry.company_key == key,
                WaitingEntry.state.in_(_ON_THE_LIST),
            )
        )
        is_new = entry is None
        if entry is None:
            entry = WaitingEntry(region=region.key, state="waiting", conversation_id=conversation_id)
            entry.created_at = entry.updated_at = now
            fill(entry, wanted, key)
            db.add(entry)
            db.flush()
            announce_joining(db, self._parts, entry)
            audit(db, self._parts.clock, "waiting.joined", f"entry {entry.id}", "visitor", region=region.key)
        before = select(func.count()).where(
            WaitingEntry.region == region.key,
            WaitingEntry.state.in_(_ON_THE_LIST),
            WaitingEntry.id < entry.id,
        )
        return WaitingPlace(region.key, region.label, (db.scalar(before) or 0) + 1, is_new)

    def _accept(self, db: Session, offer_id: int, meeting_format: str) -> BookingView:
        parts, now = self._parts, self._parts.clock.now()
        known = db.get(WaitingOffer, offer_id)
        if known is not None and known.state == "accepted":
            return as_view(known.booking, parts.chambers)
        if known is None or known.state != "open":
            raise NotFound("offer")
        slot, region = locked_time_slot(db, parts, known.time_slot_id)
        offer = next(iter(open_offers(db, WaitingOffer.id == offer_id)), None)
        if offer is None or offer.expires_at <= now or offer.booking.status != "held":
            raise NotFound("offer")
        entry, row = offer.entry, offer.booking
        taken = open_booking(db, entry.company_key, now)
        if taken is not None:
            raise DuplicateBooking(taken.reference)
        names = ("company", "contact_name", "email", "phone", "concern", "place", "chamber", "facts")
        wish = meeting_format if meeting_format in region.formats else entry.meeting_format
        request = BookingRequest(
            **{name: getattr(entry, name) for name in names},
            meeting_format=wish if wish in region.formats else region.formats[0],
        )
        offer.state, entry.state, entry.updated_at = "accepted", "booked", now
        row.status, row.held_until, row.updated_at = "confirmed", None, now
        row.conversation_id, row.time_slot = entry.conversation_id, slot
        fill(row, checked(request, region), entry.company_key)
        db.flush()
        end_waiting(db, parts, entry.company_key)
        announce_booking(db, parts, row)
        audit(db, parts.clock, "booking.confirmed", row.reference, "visitor", region=region.key)
        return as_view(row, parts.chambers)

    def _lapse(self, db: Session, offer_id: int) -> int:
        for offer in open_offers(db, WaitingOffer.id == offer_id):
            end_offer(db, self._parts, offer, "lapsed")
            return int(offer_next(db, self._parts, offer.booking.time_slot) is not None)
        return 0

    def _offer(self, db: Session, time_slot_id: int) -> int:
        slot = db.get(TimeSlot, time_slot_id)
        return int(slot is not None and offer_next(db, self._parts, slot) is not None)
