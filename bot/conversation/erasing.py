from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from bot.db.booking_tables import Outcome, WaitingEntry
from bot.db.registry import all_tables
from bot.db.tables import Booking, ChatMessage, Conversation, OutboxMail
from bot.notify import erasing as mails
from bot.statistics import counts, waiting
from bot.statistics.conversations import messages_of, tally

PERSONAL = ("company", "contact_name", "email", "phone", "concern", "place")
ON_THE_LIST = ("waiting", "offered")
# These are not simply deleted with a conversation.
_APART = {"chat_messages", "bookings", "outbox"}


@dataclass
class Erased:
    """What went. `message_ids` are those of mails whose files have to go after the transaction."""

    messages: int = 0
    mails: int = 0
    others: int = 0
    message_ids: list[str] = field(default_factory=list)


def bookings_of(db: Session, conversation_id: str) -> list[Booking]:
    return list(db.scalars(select(Booking).where(Booking.conversation_id == conversation_id)))


def tables_of_conversations() -> list[Table]:
    """Further tables that keep something under a conversation's id, whoever adds them."""
    return [
        table
        for table in all_tables().sorted_tables
        if "conversation_id" in table.c and table.name not in _APART
    ]


def erase_conversation(db: Session, row: Conversation) -> Erased:
    """Deletes all that is kept under a conversation's id, in the caller's transaction.

    Bookings that stand and places on a waiting list are kept without their link to the conversation; the
    person is taken out of other bookings.
    """
    if row.token_hash:  # one of the engine's own shell is nobody's
        found_out = tally(row, messages_of(db, [row.id])) + waiting.of_conversation(db, row.id)
        counts.add(db, found_out)
    found = bookings_of(db, row.id)
    erased = Erased()
    _keep_waiting(db, row.id)
    for booking in found:
        if booking.status != "confirmed":
            erase_person(db, booking, erased)
        booking.conversation_id = None
    _erase_mails(erased, db, mails.mails_of(db, (), row.id))
    for table in tables_of_conversations():
        erased.others += _rows(db.execute(delete(table).where(table.c.conversation_id == row.id)))
    erased.messages = _rows(db.execute(delete(ChatMessage).where(ChatMessage.conversation_id == row.id)))
    db.delete(row)
    return erased


def _keep_waiting(db: Session, conversation_id: str) -> None:
    """Unties places on a waiting list, with the mails that are still to reach them."""
    own = WaitingEntry.conversation_id == conversation_id
    waits = update(WaitingEntry).where(own, WaitingEntry.state.in_(ON_THE_LIST))
    if _rows(db.execute(waits.values(conversation_id=None))):
        unsent = update(OutboxMail).where(OutboxMail.conversation_id == conversation_id)
        unsent = unsent.where(OutboxMail.state == mails.WAITING, OutboxMail.kind.startswith("waiting_"))
        db.execute(unsent.values(conversation_id=None))


def erase_person(db: Session, booking: Booking, erased: Erased) -> None:
    """Takes the person out of a booking and deletes its mails; a notice of cancellation goes out first."""
    known = mails.mails_of(db, [booking.id])
    _erase_mails(erased, db, [mail for mail in known if not mails.must_go_out(mail)])
    for name in PERSONAL:
        setattr(booking, name, "")
    # Unique among confirmed bookings, so it cannot be empty.
    booking.company_key = f"#{booking.id}"
    booking.facts = {}
    # What came of the appointment stays as a figure; what the expert wrote about it does not.
    words = {"result": "", "next_step": "", "material": []}
    db.execute(update(Outcome).where(Outcome.booking_id == booking.id).values(**words))


def _erase_mails(erased: Erased, db: Session, found: list[Any]) -> None:
    gone = mails.erase(db, found)
    erased.mails += len(gone)
    erased.message_ids += gone


def _rows(result: Any) -> int:
    return int(result.rowcount)
