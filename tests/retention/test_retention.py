from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from chat_parts import CHAMBERS, book
from retention_parts import WISH, Parts
from sqlalchemy import select

from bot.accounts.service import Accounts
from bot.accounts.sessions import begin
from bot.accounts.trail import Trail
from bot.db.account_tables import Account, AccountLink, AccountSession
from bot.db.learning_tables import LearningSentence
from bot.db.statistics_tables import MonthlyCount
from bot.db.tables import AuditEntry, Booking, Conversation, OutboxMail, TimeSlot
from bot.learning.sentences import Sentences


def test_a_conversation_stays_30_days_after_its_last_message_and_no_longer(parts: Parts) -> None:
    parts.chat.clock.move(days=29, hours=23)
    assert parts.retention.run().conversations == 0

    parts.chat.clock.move(hours=2)
    result = parts.retention.run()

    assert (result.conversations, result.tracker_events) == (1, 1)
    assert parts.rows(Conversation) == [] and parts.events() == []
    assert "Geheimnis" not in parts.everything()


def test_writing_again_begins_the_30_days_anew(parts: Parts) -> None:
    parts.chat.clock.move(days=29)
    parts.chat.send("noch da")
    parts.chat.clock.move(days=29)

    assert parts.retention.run().conversations == 0


def test_what_is_left_of_conversations_is_counts_without_persons(parts: Parts) -> None:
    parts.chat.clock.move(days=31)
    parts.retention.run()

    counts = {(row.population, row.dimension, row.key): row.count for row in parts.rows(MonthlyCount)}
    assert counts["conversations", "", ""] == counts["messages", "answer", "answered"] == 1
    assert {row.month for row in parts.rows(MonthlyCount)} == {date(2026, 11, 1)}


def test_a_booking_outlives_its_conversation(parts: Parts) -> None:
    book(parts.chat.services.bookings, parts.chat.opened["id"])
    parts.deliver()
    parts.chat.clock.move(days=31)
    parts.retention.run()

    booking = parts.rows(Booking)[0]
    assert (booking.company, booking.conversation_id) == ("Tischlerei Krause", None)
    assert "Tischlerei Krause" in parts.files()


def test_a_booking_loses_its_person_and_its_mails_182_days_after_the_day(parts: Parts) -> None:
    book(parts.chat.services.bookings, parts.chat.opened["id"])
    parts.deliver()
    with parts.chat.uow() as db:
        ends = db.scalars(select(TimeSlot.ends_at).join(Booking, Booking.time_slot_id == TimeSlot.id)).one()

    parts.chat.clock.set(ends)
    parts.chat.clock.move(days=181, hours=23)
    assert parts.retention.run().bookings == 0
    parts.chat.clock.move(hours=2)
    result = parts.retention.run()

    assert result.bookings == 1 and result.mails >= 2 and result.files == result.mails
    assert "Krause" not in parts.everything() + parts.files()
    assert parts.rows(Booking)[0].chamber == "hwk_magdeburg"
    assert parts.rows(OutboxMail) == []


def test_two_bookings_of_different_companies_can_both_lose_their_persons(parts: Parts) -> None:
    first = book(parts.chat.services.bookings, None)
    with parts.chat.uow() as db:
        row = db.scalars(select(Booking).where(Booking.reference == first.reference)).one()
        row.company_key = "jemand anders"
        db.commit()
    book(parts.chat.services.bookings, None)
    parts.chat.clock.set(datetime(2028, 1, 1, tzinfo=UTC))

    assert parts.retention.run().bookings == 2
    assert parts.retention.run().bookings == 0


def test_a_wish_to_be_called_back_goes_with_its_conversation(parts: Parts) -> None:
    parts.call_back()
    parts.deliver()
    assert WISH in parts.files()

    parts.chat.clock.move(days=31)
    parts.retention.run()

    assert parts.rows(OutboxMail) == [] and parts.files() == ""


def test_what_was_written_for_something_erased_is_swept_up(parts: Parts) -> None:
    late = str(uuid.uuid4())
    parts.event(late)
    parts.event("shell-sitzung")
    parts.folder.mkdir()
    (parts.folder / "verwaist.eml").write_text("Krause", "utf-8")

    parts.retention.run()

    assert parts.events() == [parts.chat.opened["id"], "shell-sitzung"]
    assert list(parts.folder.iterdir()) == []


def test_the_worker_does_it_at_once_and_then_every_hour(parts: Parts) -> None:
    parts.chat.clock.move(days=31)
    parts.retention()
    assert parts.rows(Conversation) == []

    parts.chat.begin()
    parts.chat.clock.move(days=0, minutes=30)
    with parts.chat.uow() as db:
        db.scalars(select(Conversation)).one().last_at = datetime(2026, 1, 1, tzinfo=UTC)
        db.commit()
    parts.retention()
    assert len(parts.rows(Conversation)) == 1
    parts.chat.clock.move(minutes=31)
    parts.retention()
    assert parts.rows(Conversation) == []


def test_the_audit_says_how_much_but_not_whose(parts: Parts) -> None:
    parts.chat.clock.move(days=31)
    parts.retention.run()

    entry = next(row for row in parts.rows(AuditEntry) if row.action == "retention")
    assert entry.details == {"conversations": 1, "tracker_events": 1}


def test_erasure_reaches_mails_and_files_of_the_conversation(parts: Parts) -> None:
    parts.call_back()
    parts.deliver()
    parts.call_back()  # the same wish is one mail

    receipt = parts.chat.client.delete(parts.chat.path, headers=parts.chat.auth).json()

    assert receipt["erased"]["mails"] == 1
    assert parts.files() == "" and WISH not in parts.everything()


def test_erasing_with_cancelling_leaves_only_the_notices_until_they_are_sent(parts: Parts) -> None:
    book(parts.chat.services.bookings, parts.chat.opened["id"])
    parts.deliver()

    parts.chat.client.delete(f"{parts.chat.path}?bookings=cancel", headers=parts.chat.auth)

    left = parts.rows(OutboxMail)
    assert left and {(mail.state, mail.calendar_method) for mail in left} == {("waiting", "CANCEL")}
    assert parts.files() == ""
    parts.deliver()
    parts.retention.run()
    assert "Krause" not in parts.everything() + parts.files()


def test_lines_of_the_trail_go_after_a_year_and_sessions_when_they_are_over(parts: Parts) -> None:
    trail = Trail(parts.chat.uow, parts.chat.clock)
    accounts = Accounts(parts.chat.uow, parts.chat.clock, CHAMBERS, trail)
    accounts.add("erna@kammer.example", "Erna", "expert", ("ihk_halle",))
    with parts.chat.uow() as db:
        begin(db, db.scalars(select(Account)).one(), "full", "Test", parts.chat.clock.now())
        db.commit()
    parts.retention.run()
    assert len(parts.rows(AccountSession)) == len(parts.rows(AccountLink)) == 1

    parts.chat.clock.move(days=4)
    parts.retention.run()
    assert parts.rows(AccountSession) == parts.rows(AccountLink) == []
    assert "account.added" in [row.action for row in parts.rows(AuditEntry)]

    parts.chat.clock.move(days=362)
    parts.retention.run()
    assert "account.added" not in [row.action for row in parts.rows(AuditEntry)]
    assert len(parts.rows(Account)) == 1


def test_sentences_nobody_says_any_more_are_erased(parts: Parts) -> None:
    Sentences(parts.chat.uow, parts.chat.clock).note("gibts da geld", "not_understood")
    parts.chat.clock.move(days=180)
    assert parts.retention.run().sentences == 0
    parts.chat.clock.move(days=1)

    assert parts.retention.run().sentences == 1
    assert parts.rows(LearningSentence) == []
