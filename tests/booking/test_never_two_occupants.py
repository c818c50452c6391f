"""Whatever is done in whatever order: a time slot has one occupant at most."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from fixtures.booking_desk import Desk, open_desk, someone_else
from fixtures.databases import migrate_and_close
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select

from bot.booking.tokens import WAITING_ACCEPT, Links
from bot.booking.views import BookingView
from bot.db.booking_tables import WaitingEntry, WaitingOffer
from bot.db.engine import UnitOfWork, make_engine
from bot.db.tables import OCCUPYING, Booking, OutboxMail, TimeSlot
from bot.errors import DuplicateBooking, NotFound, TimeSlotTaken, TimeSlotUnavailable

PEOPLE = st.integers(0, 4)
TIMES = st.integers(0, 5)
LONG = timedelta(days=1000)
REFUSED = (TimeSlotTaken, TimeSlotUnavailable, DuplicateBooking, NotFound)


class BookingMachine(RuleBasedStateMachine):
    """Five people, six time slots. Refusals are fine; anything else that is raised fails the test."""

    template: Path

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "test.db")
        self.engine = make_engine(f"sqlite:///{self.folder / 'test.db'}")
        self.desk: Desk = open_desk(UnitOfWork(self.engine), self.folder)
        self.slots = [slot.id for slot in self.desk.free(6)]
        self.booked: dict[int, BookingView] = {}
        self.links = Links(self.desk.settings)

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            shutil.rmtree(self.folder)

    def attempt(self, use_case: Any, *arguments: Any) -> Any:
        try:
            return use_case(*arguments)
        except REFUSED:
            return None

    @rule(person=PEOPLE, time=TIMES)
    def hold(self, person: int, time: int) -> None:
        self.attempt(self.desk.bookings.hold, self.slots[time], f"c{person}")

    @rule(person=PEOPLE)
    def release(self, person: int) -> None:
        self.desk.bookings.release(f"c{person}")

    @rule(person=PEOPLE, time=TIMES)
    def confirm(self, person: int, time: int) -> None:
        booking = self.attempt(
            self.desk.bookings.confirm, f"c{person}", self.slots[time], someone_else(person)
        )
        if booking:
            self.booked[person] = booking

    @rule(person=PEOPLE)
    def cancel(self, person: int) -> None:
        if person in self.booked:
            booking = self.booked[person]
            self.attempt(self.desk.bookings.cancel, booking.reference, booking.email)

    @rule(person=PEOPLE, time=TIMES)
    def move(self, person: int, time: int) -> None:
        if person in self.booked:
            booking = self.booked[person]
            self.attempt(self.desk.bookings.move, booking.reference, booking.email, self.slots[time])

    @rule(person=PEOPLE, region=st.sampled_from(["halle", "magdeburg"]))
    def wait_in_line(self, person: int, region: str) -> None:
        self.attempt(self.desk.bookings.waiting.join, region, someone_else(person))

    @rule(time=st.integers(0, 3), answer=st.sampled_from(["accept", "decline"]))
    def answer_an_offer(self, time: int, answer: str) -> None:
        with self.desk.uow() as db:
            offers = list(db.scalars(select(WaitingOffer.id).order_by(WaitingOffer.id.desc())))
        if time < len(offers):
            token = self.links.sign(WAITING_ACCEPT, str(offers[time]), self.desk.clock.now() + LONG)
            self.attempt(getattr(self.desk.bookings.waiting, answer), token)

    @rule()
    def move_the_list_on(self) -> None:
        self.desk.bookings.waiting.advance()

    @rule(minutes=st.sampled_from([1, 9, 10, 60, 60 * 24]))
    def wait(self, minutes: int) -> None:
        self.desk.clock.move(minutes=minutes)

    @rule()
    def expire(self) -> None:
        self.desk.bookings.expire_holds()

    @rule(time=TIMES)
    def cancel_day(self, time: int) -> None:
        with self.desk.uow() as db:
            day = db.get_one(TimeSlot, self.slots[time]).day_id
        self.desk.bookings.cancel_day(day, "Sturm")

    @invariant()
    def nobody_shares(self) -> None:
        if not hasattr(self, "desk"):
            return
        with self.desk.uow() as db:
            occupants = select(func.count()).where(Booking.status.in_(OCCUPYING))
            assert all(count == 1 for count in db.scalars(occupants.group_by(Booking.time_slot_id)))
            companies = select(func.count()).where(Booking.status == "confirmed")
            assert all(count == 1 for count in db.scalars(companies.group_by(Booking.company_key)))

    @invariant()
    def offers_are_single_and_in_order(self) -> None:
        if not hasattr(self, "desk"):
            return
        with self.desk.uow() as db:
            offers = db.scalars(select(WaitingOffer).order_by(WaitingOffer.id)).all()
            now_open = [one for one in offers if one.state == "open"]
            assert len({one.time_slot_id for one in now_open}) == len(now_open)
            assert len({one.entry_id for one in now_open}) == len(now_open)
            assert all(one.booking.status == "held" for one in now_open)
            had = [(one.entry_id, one.time_slot_id) for one in offers]
            assert len(set(had)) == len(had)
            for offer in now_open:
                # Nobody who came earlier, waits now and did not have this time slot was passed over.
                passed = db.scalars(
                    select(WaitingEntry.id).where(
                        WaitingEntry.region == offer.entry.region,
                        WaitingEntry.state == "waiting",
                        WaitingEntry.id < offer.entry_id,
                        WaitingEntry.updated_at < offer.created_at,
                    )
                )
                assert all((entry, offer.time_slot_id) in had for entry in passed)

    @invariant()
    def what_is_free_can_be_had(self) -> None:
        if not hasattr(self, "desk"):
            return
        now, free = self.desk.clock.now(), {slot.id for slot in self.desk.free(1000)}
        with self.desk.uow() as db:
            occupied = select(Booking.time_slot_id).where(
                (Booking.status == "confirmed") | ((Booking.status == "held") & (Booking.held_until > now))
            )
            assert free.isdisjoint(db.scalars(occupied))

    @invariant()
    def every_confirmation_has_its_mail(self) -> None:
        if not hasattr(self, "desk"):
            return
        with self.desk.uow() as db:
            ever = db.scalar(select(func.count()).where(Booking.status.in_(("confirmed", "cancelled"))))
            assert db.scalar(select(func.count()).where(OutboxMail.kind == "confirmation")) == ever


def run(template: Path, examples: int) -> None:
    machine = type("Machine", (BookingMachine,), {"template": template})
    case = machine.TestCase
    case.settings = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    case("runTest").debug()


def test_a_time_slot_never_has_two_occupants(tmp_path: Path) -> None:
    migrate_and_close(f"sqlite:///{tmp_path / 'template.db'}")
    run(tmp_path / "template.db", 15)


@pytest.mark.long
def test_a_time_slot_never_has_two_occupants_however_long_one_tries(tmp_path: Path) -> None:
    migrate_and_close(f"sqlite:///{tmp_path / 'template.db'}")
    run(tmp_path / "template.db", 300)
