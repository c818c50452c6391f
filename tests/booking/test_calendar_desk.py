from __future__ import annotations

from datetime import date, time

import pytest
from fixtures.booking_desk import KRAUSE, Desk, someone_else
from sqlalchemy import select

from bot.booking.outcomes import Report
from bot.booking.planning import plan_days
from bot.booking.views import BookingView
from bot.db.tables import AuditEntry, ConsultationDay, OutboxMail
from bot.errors import DuplicateBooking, InvalidInput, NotFound, TimeSlotUnavailable
from bot.schedule.config import parse_chambers
from bot.settings import ROOT

ANNA = "account:7"
HALLE = ("halle",)


@pytest.fixture
def booking(desk: Desk) -> BookingView:
    return desk.bookings.calendar.book(desk.free(regions=HALLE)[0].id, KRAUSE, ANNA)


def first_day(desk: Desk, region: str = "halle") -> int:
    return desk.bookings.calendar.days([region])[0].id


def states(desk: Desk, day_id: int) -> list[str]:
    return [slot.state for slot in desk.bookings.calendar.day(day_id).slots]


def sync(desk: Desk) -> None:
    plan_days(desk.uow, desk.chambers, desk.clock, months=9)


def last_mail(desk: Desk, recipient: str = KRAUSE.email) -> OutboxMail:
    with desk.uow() as db:
        wanted = select(OutboxMail).where(OutboxMail.recipient == recipient).order_by(OutboxMail.id.desc())
        mail = db.scalars(wanted).first()
        assert mail
        db.expunge(mail)
        return mail


def test_the_calendar_shows_days_times_and_bookings(desk: Desk, booking: BookingView) -> None:
    days = desk.bookings.calendar.days(("halle", "magdeburg"))

    assert [(day.region, day.date) for day in days[:2]] == [
        ("halle", date(2026, 12, 3)),
        ("magdeburg", date(2026, 12, 10)),
    ]
    assert [slot.state for slot in days[0].slots] == ["booked", "free", "free", "free"]
    assert days[0].slots[0].booking == booking and days[0].bookings == [booking]
    assert desk.bookings.calendar.days(()) == []


def test_booking_for_a_caller_is_the_same_booking_as_in_the_chat(desk: Desk, booking: BookingView) -> None:
    assert desk.bookings.find(booking.reference, KRAUSE.email) == booking
    assert [kind for kind, _ in desk.mails()] == ["confirmation", "chamber_notice"]
    with desk.uow() as db:
        assert db.scalars(select(AuditEntry.actor)).all() == [ANNA]
    with pytest.raises(DuplicateBooking):
        desk.bookings.calendar.book(desk.free(regions=HALLE)[0].id, KRAUSE, ANNA)


def test_an_added_day_survives_the_sync_with_the_rules(desk: Desk) -> None:
    day = desk.bookings.calendar.add_day("halle", date(2026, 12, 15), "Zusatztermin", ANNA)
    sync(desk)

    shown = desk.bookings.calendar.day(day)
    assert (shown.date, shown.state, len(shown.slots)) == (date(2026, 12, 15), "planned", 4)
    assert shown.slots[0].id in {slot.id for slot in desk.free(limit=20, regions=HALLE)}


def test_a_day_of_the_rules_is_never_put_onto_an_added_one(desk: Desk) -> None:
    desk.bookings.calendar.add_day("halle", date(2026, 12, 10), "", ANNA)
    text = (ROOT / "chambers.yml").read_text("utf-8")
    moves = "exceptions: [{date: 2026-12-03, action: move, to: 2026-12-10}]"
    plan_days(desk.uow, parse_chambers(text.replace("exceptions: []", moves, 1)), desk.clock, months=2)

    with desk.uow() as db:
        taken = [
            row.date for row in db.scalars(select(ConsultationDay).where(ConsultationDay.region == "halle"))
        ]
    assert len(taken) == len(set(taken))


@pytest.mark.parametrize(
    ("region", "on", "code"),
    [
        ("jena", date(2026, 12, 15), "region_unknown"),
        ("halle", date(2026, 12, 3), "day_taken"),
        ("halle", date(2026, 11, 23), "day_past"),
    ],
)
def test_a_day_that_cannot_be_is_not_added(desk: Desk, region: str, on: date, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.bookings.calendar.add_day(region, on, "", ANNA)

    assert refused.value.code == code


def test_a_cancelled_day_can_take_place_after_all(desk: Desk, booking: BookingView) -> None:
    day = first_day(desk)
    desk.bookings.calendar.cancel_day(day, "Sturm", ANNA)
    sync(desk)
    assert desk.bookings.calendar.day(day).state == "cancelled"

    assert desk.bookings.calendar.add_day("halle", date(2026, 12, 3), "Doch kein Sturm", ANNA) == day
    assert states(desk, day) == ["free"] * 4


def test_a_moved_day_survives_the_sync(desk: Desk, booking: BookingView) -> None:
    day = first_day(desk)
    desk.bookings.calendar.move_day(day, date(2026, 12, 4), "Umbau", ANNA)
    sync(desk)

    assert desk.bookings.calendar.day(day).date == date(2026, 12, 4)
    assert desk.bookings.calendar.days(HALLE)[0].date == date(2026, 12, 4)
    assert "Umbau" in last_mail(desk).body_text


def test_an_added_time_can_be_booked_and_survives_the_sync(desk: Desk) -> None:
    day = first_day(desk)
    slot = desk.bookings.calendar.add_slot(day, time(9, 0), 30, ANNA)
    sync(desk)

    assert desk.free(regions=HALLE)[0].id == slot
    assert len(states(desk, day)) == 5


@pytest.mark.parametrize(
    ("starts", "minutes", "code"),
    [
        (time(13, 30), 45, "slot_overlaps"),
        (time(9, 0), 5, "slot_length"),
        (time(9, 0), 600, "slot_length"),
        (time(23, 30), 45, "slot_past"),
    ],
)
def test_a_time_that_cannot_be_is_not_added(desk: Desk, starts: time, minutes: int, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.bookings.calendar.add_slot(first_day(desk), starts, minutes, ANNA)

    assert refused.value.code == code


def test_blocking_a_booked_time_tells_the_company_and_offers_others(desk: Desk, booking: BookingView) -> None:
    day = first_day(desk)
    slot = desk.bookings.calendar.day(day).slots[0].id

    (cancelled,) = desk.bookings.calendar.block_slot(slot, "Die Beraterin ist krank.", ANNA)
    sync(desk)

    assert (cancelled.reference, cancelled.status) == (booking.reference, "cancelled")
    mail = last_mail(desk)
    assert mail.kind == "cancellation" and "Die Beraterin ist krank." in mail.body_text
    assert "/umbuchen" in mail.body_text and mail.calendar_method == "CANCEL"
    assert states(desk, day) == ["blocked", "free", "free", "free"]
    assert slot not in {one.id for one in desk.free(limit=9, regions=HALLE)}
    with pytest.raises(TimeSlotUnavailable):
        desk.bookings.confirm("bert", slot, someone_else())


def test_blocking_twice_tells_nobody_twice(desk: Desk, booking: BookingView) -> None:
    slot = desk.bookings.calendar.day(first_day(desk)).slots[0].id
    desk.bookings.calendar.block_slot(slot, "", ANNA)
    mails = len(desk.mails())

    assert desk.bookings.calendar.block_slot(slot, "", ANNA) == []
    assert len(desk.mails()) == mails


def test_a_hold_of_somebody_typing_ends_with_the_time(desk: Desk) -> None:
    slot = desk.free(regions=HALLE)[0].id
    desk.bookings.hold(slot, "anna")
    desk.bookings.calendar.block_slot(slot, "", ANNA)

    assert desk.bookings.held("anna") is None


def test_an_opened_time_is_free_again(desk: Desk) -> None:
    slot = desk.free(regions=HALLE)[0].id
    desk.bookings.calendar.block_slot(slot, "", ANNA)
    desk.bookings.calendar.unblock_slot(slot, ANNA)

    assert desk.free(regions=HALLE)[0].id == slot


def test_a_time_moves_with_its_booking_and_tells_it(desk: Desk, booking: BookingView) -> None:
    slot = desk.bookings.calendar.day(first_day(desk)).slots[0].id

    (moved,) = desk.bookings.calendar.move_slot(slot, time(12, 0), 30, "Wir fangen früher an.", ANNA)

    assert (moved.reference, moved.sequence) == (booking.reference, 1)
    assert moved.starts_at < booking.starts_at
    mail = last_mail(desk)
    assert mail.kind == "change" and "12:00" in mail.body_text and "Wir fangen früher an." in mail.body_text


def test_a_booking_is_moved_with_a_reason(desk: Desk, booking: BookingView) -> None:
    other = desk.free(regions=HALLE)[1].id

    moved = desk.bookings.calendar.move_booking(booking.reference, other, "Der Raum ist belegt.", ANNA)

    assert moved.reference == booking.reference and moved.starts_at > booking.starts_at
    assert "Der Raum ist belegt." in last_mail(desk).body_text


def test_the_outcome_is_recorded_after_the_day(desk: Desk, booking: BookingView) -> None:
    calendar = desk.bookings.calendar
    with pytest.raises(NotFound):
        calendar.record(booking.reference, Report(True), ANNA)
    desk.clock.set(booking.ends_at)

    assert calendar.record(booking.reference, Report(True, "Plan steht"), ANNA).status == "attended"
    details = calendar.booking(booking.reference)
    assert details.outcome and details.outcome.result == "Plan steht"
    assert "Plan steht" in last_mail(desk).body_text
    desk.clock.move(days=1)
    assert [day.bookings[0].status for day in calendar.past_days(HALLE)] == ["attended"]


def test_what_is_over_cannot_be_changed(desk: Desk, booking: BookingView) -> None:
    day = first_day(desk)
    slot = desk.bookings.calendar.day(day).slots[0].id
    desk.clock.set(booking.ends_at)

    for change in (
        lambda: desk.bookings.calendar.block_slot(slot, "", ANNA),
        lambda: desk.bookings.calendar.move_slot(slot, time(9, 0), 30, "", ANNA),
        lambda: desk.bookings.calendar.move_day(day, date(2027, 1, 4), "", ANNA),
        lambda: desk.bookings.calendar.add_slot(day + 9999, time(9, 0), 30, ANNA),
    ):
        with pytest.raises(NotFound):
            change()
