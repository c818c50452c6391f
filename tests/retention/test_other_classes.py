from __future__ import annotations

from datetime import UTC, datetime

from chat_parts import NOW, book
from retention_parts import Parts
from sqlalchemy import select

from bot.booking.views import BookingRequest
from bot.db.booking_tables import ChangeCode, Outcome, WaitingEntry
from bot.db.tables import Booking, SelfCheck


def join(parts: Parts, conversation_id: str | None) -> None:
    wish = BookingRequest(
        company="Malerei Otto",
        contact_name="Lisa Otto",
        email="otto@example.de",
        concern="Kasse",
        meeting_format="online",
    )
    parts.chat.services.bookings.waiting.join("halle", wish, conversation_id)


def test_a_place_on_the_waiting_list_outlives_its_conversation_but_not_for_ever(parts: Parts) -> None:
    join(parts, parts.chat.opened["id"])
    parts.chat.clock.move(days=31)
    parts.retention.run()
    entry = parts.rows(WaitingEntry)[0]
    assert (entry.company, entry.conversation_id, entry.state) == ("Malerei Otto", None, "waiting")

    parts.chat.clock.move(days=152)
    assert parts.retention.run().waiting == 1
    assert parts.rows(WaitingEntry) == []


def test_whoever_left_the_waiting_list_is_forgotten_after_30_days(parts: Parts) -> None:
    join(parts, None)
    parts.deliver()
    with parts.chat.uow() as db:
        db.scalars(select(WaitingEntry)).one().state = "left"
        db.commit()
    parts.chat.clock.move(days=29)
    assert parts.retention.run().waiting == 0
    parts.chat.clock.move(days=2)

    assert parts.retention.run().waiting == 1
    assert "Otto" not in parts.everything() + parts.files()


def test_erasure_leaves_the_waiting_list_and_lets_go_of_what_was_offered(parts: Parts) -> None:
    join(parts, parts.chat.opened["id"])
    parts.chat.services.bookings.waiting.advance()
    assert parts.rows(WaitingEntry)[0].state == "offered"

    parts.chat.client.delete(parts.chat.path, headers=parts.chat.auth)

    assert parts.rows(WaitingEntry) == []
    assert [row.status for row in parts.rows(Booking)] == ["expired"]
    assert "Otto" not in parts.everything()


def test_what_an_expert_wrote_about_an_appointment_goes_with_its_person(parts: Parts) -> None:
    booking = book(parts.chat.services.bookings, None)
    with parts.chat.uow() as db:
        row = db.scalars(select(Booking).where(Booking.reference == booking.reference)).one()
        words = {"result": "Frau Krause will verkaufen", "next_step": "anrufen"}
        db.add(Outcome(booking_id=row.id, happened=True, recorded_at=NOW, **words))
        db.commit()
    parts.chat.clock.set(datetime(2028, 1, 1, tzinfo=UTC))
    parts.retention.run()

    outcome = parts.rows(Outcome)[0]
    assert (outcome.happened, outcome.result, outcome.next_step) == (True, "", "")


def test_self_checks_and_codes_end_too(parts: Parts) -> None:
    with parts.chat.uow() as db:
        db.add(SelfCheck(token_hash="a", created_at=NOW))
        db.add(ChangeCode(reference="DL-AAA-AAA", code_hash="b", created_at=NOW, expires_at=NOW))
        db.commit()
    parts.chat.clock.set(NOW)
    parts.chat.clock.move(days=31)
    assert parts.retention.run().others == 1
    parts.chat.clock.move(days=152)

    assert parts.retention.run().others == 1
