from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from chat_parts import CHAMBERS, NOW, Chat, FakeEngine, book, make_chat
from sqlalchemy import select

from bot.booking.views import BookingRequest
from bot.conversation.tracker import TrackerStore
from bot.db.base import Base
from bot.db.booking_tables import ChangeCode, Outcome, WaitingEntry
from bot.db.statistics_tables import MonthlyCount
from bot.db.tables import AuditEntry, Booking, Conversation, OutboxMail, SelfCheck, TimeSlot
from bot.handover.callbacks import CallbackWish
from bot.notify.delivery import deliver_due
from bot.notify.erasing import MailFiles
from bot.notify.smtp import FileTransport
from bot.retention.service import Retention
from bot.settings import Settings

WISH = "Anruf bitte vor zehn"


class Parts:
    """A chat with a booking and a wish to be called back, its mails written as files."""

    def __init__(self, chat: Chat, folder: Path) -> None:
        self.chat = chat
        self.folder = folder / "outbox"
        settings = Settings(data_dir=folder)
        self.tracker_file = folder / "rasa.db"
        self.retention = Retention(
            chat.uow,
            chat.clock,
            settings,
            TrackerStore(f"sqlite:///{self.tracker_file}"),
            MailFiles(self.folder),
        )
        self.settings = settings
        with sqlite3.connect(self.tracker_file) as rasa:
            rasa.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
        rasa.close()
        self.event(chat.opened["id"])

    def event(self, sender: str) -> None:
        rasa = sqlite3.connect(self.tracker_file)
        with rasa:
            rasa.execute("INSERT INTO events (sender_id, data) VALUES (?, 'mein Geheimnis')", (sender,))
        rasa.close()

    def events(self) -> list[str]:
        rasa = sqlite3.connect(self.tracker_file)
        found = [row[0] for row in rasa.execute("SELECT sender_id FROM events")]
        rasa.close()
        return found

    def call_back(self) -> None:
        handover = self.chat.services.handover.service
        wish = CallbackWish(self.chat.opened["id"], "+493911234567", concern=WISH)
        handover.note_callback(wish, [CHAMBERS.chambers[0].key])

    def deliver(self) -> None:
        deliver_due(
            self.chat.uow, self.chat.clock, FileTransport(self.folder), "Sprechtag <lotse@example.de>"
        )

    def files(self) -> str:
        return "\n".join(file.read_text("utf-8") for file in self.folder.glob("*.eml"))

    def rows(self, table: Any) -> list[Any]:
        with self.chat.uow() as db:
            found = list(db.scalars(select(table)))
            db.expunge_all()
            return found

    def everything(self) -> str:
        with self.chat.uow() as db:
            return "\n".join(str(db.execute(select(table)).all()) for table in Base.metadata.sorted_tables)


@pytest.fixture
def parts(engine: FakeEngine, tmp_path: Path) -> Iterator[Parts]:
    url = f"sqlite:///{tmp_path / 'rasa.db'}"
    with make_chat(tmp_path, engine.url, real_bookings=True, tracker_url=url) as chat:
        chat.send("mein Geheimnis")
        yield Parts(chat, tmp_path)


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
