"""What must be true in the database whatever happened: nothing lost, nothing twice."""

from __future__ import annotations

from collections import Counter

from post_office import PostOffice
from sqlalchemy import select
from visitors import Guest

from bot.db.engine import UnitOfWork
from bot.db.tables import Booking, ChatMessage, OutboxMail


def check_messages(database: UnitOfWork, guests: list[Guest]) -> int:
    """Every message is stored once and answered once; how many there were."""
    checked = 0
    for guest in guests:
        with database() as db:
            rows = list(db.scalars(select(ChatMessage).where(ChatMessage.conversation_id == guest.id)))
            db.expunge_all()
        visitors = Counter(row.client_id for row in rows if row.sender == "visitor")
        asked = [said.client_id for said in guest.said if said.answer]
        assert {key: visitors[key] for key in asked} == dict.fromkeys(asked, 1)
        answered = {row.id for row in rows if row.sender == "visitor" and row.answered_at is not None}
        replied = {row.in_reply_to for row in rows if row.in_reply_to}
        assert replied == answered
        numbers = sorted(row.number for row in rows)
        assert numbers == list(range(1, len(rows) + 1))
        # Each message's answer is one block, so none was answered a second time later on.
        order = [row.in_reply_to for row in sorted(rows, key=lambda row: row.number) if row.in_reply_to]
        blocks = [one for place, one in enumerate(order) if place == 0 or order[place - 1] != one]
        assert len(blocks) == len(set(blocks))
        checked += len(asked)
    return checked


def check_bookings(database: UnitOfWork, references: list[str]) -> None:
    """Each promised booking is there, and no time slot has two."""
    with database() as db:
        rows = list(db.scalars(select(Booking).where(Booking.status == "confirmed")))
        db.expunge_all()
    assert set(references) <= {row.reference for row in rows}
    assert len({row.time_slot_id for row in rows}) == len(rows)
    assert len({(row.company, row.email) for row in rows}) == len(rows)


def unsent(database: UnitOfWork) -> list[str]:
    with database() as db:
        return list(db.scalars(select(OutboxMail.message_id).where(OutboxMail.state != "sent")))


def check_mails(database: UnitOfWork, office: PostOffice, doubles_allowed: int = 0) -> None:
    """Every mail of the outbox has arrived; more than once only where SMTP leaves no choice."""
    with database() as db:
        sent = set(db.scalars(select(OutboxMail.message_id).where(OutboxMail.state == "sent")))
    letters = office.letters()
    assert sent <= set(letters)
    assert sum(letters.values()) - len(letters) <= doubles_allowed
