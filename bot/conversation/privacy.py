from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.booking.views import BookingView
from bot.clock import Clock
from bot.conversation.erasing import PERSONAL, bookings_of, erase_conversation, tables_of_conversations
from bot.conversation.messages import as_json
from bot.conversation.store import locked
from bot.conversation.tracker import TrackerStore
from bot.db.engine import UnitOfWork, wipe_log
from bot.db.tables import AuditEntry, Booking, ChatMessage, Conversation, OutboxMail
from bot.errors import BotError, NotFound
from bot.notify.erasing import MailFiles, mails_of

_KEPT_REASON = (
    "Ihr Termin bleibt gebucht. Dafür brauchen wir diese Angaben weiter. "
    "Sie können den Termin mit dem Link in der Bestätigung absagen."
)


class Bookings(Protocol):
    """The part of the booking service that erasure needs."""

    def cancel(self, reference: str, email: str) -> BookingView: ...

    def let_go(self, conversation_id: str) -> None: ...


class Privacy:
    """What a visitor may demand: to see everything about the conversation, and to have it erased."""

    def __init__(
        self, uow: UnitOfWork, clock: Clock, bookings: Bookings, tracker: TrackerStore, files: MailFiles
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._bookings = bookings
        self._tracker = tracker
        self._files = files

    def export(self, conversation_id: str) -> dict[str, Any]:
        """Everything that is kept about a conversation. Raises NotFound."""
        with self._uow() as db:
            row = db.get(Conversation, conversation_id)
            if row is None:
                raise NotFound(conversation_id)
            messages = db.scalars(
                select(ChatMessage)
                .where(ChatMessage.conversation_id == conversation_id)
                .order_by(ChatMessage.number)
            )
            bookings = bookings_of(db, conversation_id)
            return {
                "conversation": {
                    "id": row.id,
                    "created_at": _text(row.created_at),
                    "last_at": _text(row.last_at),
                    "owner": row.owner,
                    "consent_version": row.consent_version,
                    "easy_language": row.easy_language,
                    "last_topic": row.last_topic,
                    "facts": row.facts,
                    "form": row.form,
                },
                "messages": [{**as_json(message), "understood": message.understood} for message in messages],
                "bookings": [_booking(found) for found in bookings],
                "mails": [
                    _mail(found) for found in mails_of(db, [one.id for one in bookings], conversation_id)
                ],
                "others": _others(db, conversation_id),
                "exported_at": _text(self._clock.now()),
            }

    def erase(self, conversation_id: str, cancel_bookings: bool = False) -> dict[str, Any]:
        """Erases the conversation everywhere and returns the receipt, which names no person.

        Confirmed bookings are cancelled on request, otherwise kept and told so. Raises NotFound.
        """
        kept, cancelled = [], []
        for reference, email in self._confirmed(conversation_id):
            if cancel_bookings and self._cancel(reference, email):
                cancelled.append(reference)
            else:
                kept.append({"reference": reference, "reason": _KEPT_REASON})
        self._bookings.let_go(conversation_id)
        # The tracker goes first: if it cannot be reached, the visitor's token still works for a second try.
        events = self._tracker.erase(conversation_id)
        with self._uow() as db:
            erased = erase_conversation(db, locked(db, conversation_id))
            receipt = {
                "receipt": secrets.token_hex(6).upper(),
                "erased_at": _text(self._clock.now()),
                "erased": {
                    "messages": erased.messages,
                    "tracker_events": events,
                    "mails": erased.mails,
                    "others": erased.others,
                },
                "bookings_cancelled": cancelled,
                "bookings_kept": kept,
            }
            db.add(
                AuditEntry(
                    at=self._clock.now(),
                    actor="visitor",
                    action="conversation.erased",
                    subject=str(receipt["receipt"]),
                    details={"messages": erased.messages, "bookings_cancelled": len(cancelled)},
                )
            )
            db.commit()
        self._files.erase(erased.message_ids)
        wipe_log(self._uow.engine)
        return receipt

    def _confirmed(self, conversation_id: str) -> list[tuple[str, str]]:
        with self._uow() as db:
            if db.get(Conversation, conversation_id) is None:
                raise NotFound(conversation_id)
            return [
                (one.reference, one.email)
                for one in bookings_of(db, conversation_id)
                if one.status == "confirmed"
            ]

    def _cancel(self, reference: str, email: str) -> bool:
        try:
            self._bookings.cancel(reference, email)
        except BotError:
            return False
        return True


def _others(db: Session, conversation_id: str) -> dict[str, list[dict[str, str]]]:
    found = {}
    for table in tables_of_conversations():
        rows = db.execute(select(table).where(table.c.conversation_id == conversation_id)).mappings()
        found[table.name] = [{name: str(value) for name, value in row.items()} for row in rows]
    return {name: rows for name, rows in found.items() if rows}


def _booking(row: Booking) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "status": row.status,
        "starts_at": _text(row.time_slot.starts_at),
        "ends_at": _text(row.time_slot.ends_at),
        "meeting_format": row.meeting_format,
        "chamber": row.chamber,
        **{name: getattr(row, name) for name in PERSONAL},
        "facts": row.facts,
        "created_at": _text(row.created_at),
    }


def _mail(row: OutboxMail) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "recipient": row.recipient,
        "subject": row.subject,
        "text": row.body_text,
        "state": row.state,
        "created_at": _text(row.created_at),
        "sent_at": _text(row.sent_at),
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
