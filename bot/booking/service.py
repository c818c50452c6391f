from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.booking import cancel as cancelling
from bot.booking import confirm as confirming
from bot.booking import contact as contacting
from bot.booking import hold as holding
from bot.booking import move as moving
from bot.booking import move_day as moving_day
from bot.booking import queries, reminders, rows, showing
from bot.booking import rebook as rebooking
from bot.booking import supplement as supplementing
from bot.booking.calendar_desk import CalendarDesk
from bot.booking.codes import ChangeCodes
from bot.booking.contact import ContactChange
from bot.booking.feeds import CalendarFeeds
from bot.booking.letter_of import calendar_file
from bot.booking.outcomes import AfterTheDay
from bot.booking.papers import NoPapers, Papers
from bot.booking.parts import BookingParts
from bot.booking.tokens import Links
from bot.booking.views import BookingRequest, BookingView, DayProblem, FreeTimeSlot, TimeSlotQuery
from bot.booking.waiting import WaitingList
from bot.clock import Clock
from bot.db.engine import UnitOfWork
from bot.db.tables import Booking
from bot.errors import NotFound
from bot.schedule.config import Chambers
from bot.settings import Settings


class BookingService:
    """The use cases of the booking, each in a module of its own. Every method is one transaction.

    Besides the errors they name, all that write may raise DatabaseBusy.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        chambers: Chambers,
        settings: Settings,
        papers: Papers | None = None,
    ) -> None:
        self._parts = BookingParts(uow, clock, chambers, settings, Links(settings), papers or NoPapers())
        self.waiting = WaitingList(self._parts)
        self.codes = ChangeCodes(self._parts)
        self.afterwards = AfterTheDay(self._parts)
        self.calendar = CalendarDesk(self._parts)
        self.feeds = CalendarFeeds(self._parts)

    def free_time_slots(self, query: TimeSlotQuery, limit: int) -> list[FreeTimeSlot]:
        with self._parts.uow.reading() as db:
            return queries.free_time_slots(db, self._parts, query, limit)

    def why_nothing(self, regions: Sequence[str], first: date, last: date) -> DayProblem:
        """Why none of the days can be booked, for the words beside the next best offer."""
        with self._parts.uow.reading() as db:
            return queries.why_nothing(db, self._parts, regions, first, last)

    def next_free_alternative(self, time_slot_id: int) -> FreeTimeSlot | None:
        with self._parts.uow.reading() as db:
            return queries.next_free_alternative(db, self._parts, time_slot_id)

    def hold(self, time_slot_id: int, conversation_id: str) -> FreeTimeSlot:
        return holding.hold(self._parts, time_slot_id, conversation_id)

    @property
    def hold_minutes(self) -> int:
        return self._parts.settings.hold_minutes

    def held(self, conversation_id: str) -> FreeTimeSlot | None:
        return holding.held(self._parts, conversation_id)

    def release(self, conversation_id: str) -> None:
        holding.release(self._parts, conversation_id)

    def let_go(self, conversation_id: str) -> None:
        """Gives back what a conversation that is to be erased holds or waits for."""
        holding.release(self._parts, conversation_id)
        self.waiting.leave_all(conversation_id)

    def expire_holds(self) -> int:
        return holding.expire_holds(self._parts)

    def confirm(self, conversation_id: str | None, time_slot_id: int, request: BookingRequest) -> BookingView:
        return confirming.confirm(self._parts, conversation_id, time_slot_id, request)

    def find(self, reference: str, email: str) -> BookingView:
        """Raises NotFound, for a wrong address too. Cancelled ones are found."""
        with self._parts.uow() as db:
            return showing.as_view(rows.booking_of(db, reference, email, lock=False), self._parts.chambers)

    def find_by_token(self, token: str, purpose: str) -> BookingView:
        """The booking of a signed link. Raises NotFound."""
        reference = self._parts.links.read(token, purpose, self._parts.clock.now())
        with self._parts.uow() as db:
            row = db.scalar(select(Booking).where(Booking.reference == reference))
            if row is None or not row.email:
                raise NotFound("booking")
            return showing.as_view(row, self._parts.chambers)

    def bookings_of(self, conversation_id: str) -> list[BookingView]:
        """The open bookings made in a conversation, the next one first."""
        with self._parts.uow() as db:
            found = db.scalars(
                select(Booking).where(
                    Booking.conversation_id == conversation_id, Booking.status == "confirmed"
                )
            )
            views = [showing.as_view(row, self._parts.chambers) for row in found]
        now = self._parts.clock.now()
        return sorted((one for one in views if one.ends_at > now), key=lambda one: one.starts_at)

    def cancel(self, reference: str, email: str, actor: str = "visitor") -> BookingView:
        return cancelling.cancel(self._parts, reference, email, actor)

    def move(self, reference: str, email: str, time_slot_id: int, actor: str = "visitor") -> BookingView:
        return moving.move(self._parts, reference, email, time_slot_id, actor)

    def change_contact(
        self, reference: str, email: str, change: ContactChange, actor: str = "visitor"
    ) -> BookingView:
        return contacting.change_contact(self._parts, reference, email, change, actor)

    def add_facts(self, reference: str, email: str, facts: Mapping[str, Any], chamber: str = "") -> None:
        supplementing.add_facts(self._parts, reference, email, facts, chamber)

    def cancel_day(self, day_id: int, reason: str, actor: str = "expert") -> list[BookingView]:
        return cancelling.cancel_day(self._parts, day_id, reason, actor)

    def move_day(self, day_id: int, to: date, reason: str, actor: str = "expert") -> list[BookingView]:
        return moving_day.move_day(self._parts, day_id, to, reason, actor)

    def rebooking(self, token: str) -> FreeTimeSlot:
        """The time slot behind a link in a mail about a cancelled or moved day. Raises NotFound."""
        return rebooking.offered(self._parts, token)

    def rebook(self, token: str) -> BookingView:
        return rebooking.rebook(self._parts, token)

    def write_reminders(self) -> int:
        return reminders.write_reminders(self._parts)

    def stop_reminders(self, token: str) -> None:
        reminders.stop_reminders(self._parts, token)

    def upcoming(self, include_cancelled: bool = False) -> list[BookingView]:
        """All bookings ahead, for the chamber's own people, as the two below."""
        with self._parts.uow() as db:
            return queries.upcoming(db, self._parts, include_cancelled)

    def of_reference(self, reference: str) -> BookingView:
        """Raises NotFound."""
        with self._parts.uow() as db:
            return showing.as_view(rows.booking_for_chamber(db, reference), self._parts.chambers)

    def cancel_for_chamber(self, reference: str, reason: str, actor: str) -> BookingView:
        return cancelling.cancel_for_chamber(self._parts, reference, reason, actor)

    def card(self, booking: BookingView) -> dict[str, Any]:
        """What the chat shows of a booking: `manage_url` and `ics_url` are signed."""
        return showing.card(booking, self._parts)

    def calendar_file(self, booking: BookingView) -> str:
        """The booking as an RFC 5545 calendar."""
        return calendar_file(booking, self._parts)
