from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.booking.views import BookingView
from bot.clock import Clock
from bot.conversation.messages import as_json
from bot.conversation.store import locked
from bot.conversation.tracker import TrackerStore
from bot.db.engine import UnitOfWork
from bot.db.tables import AuditEntry, Booking, ChatMessage, Conversation, OutboxMail
from bot.errors import BotError, NotFound

_KEPT_REASON = (
    "Ihr Termin bleibt gebucht. Dafür brauchen wir diese Angaben weiter. "
    "Sie können den Termin mit dem Link in der Bestätigung absagen."
)
_PERSONAL = ("company", "contact_name", "email", "phone", "concern", "place")


class Bookings(Protocol):
    """The part of the booking service that erasure needs."""

    def cancel(self, reference: str, email: str) -> BookingView: ...

    def release(self, conversation_id: str) -> None: ...


class Privacy:
    """What a visitor may demand: to see everything about the conversation, and to have it erased."""

    def __init__(self, uow: UnitOfWork, clock: Clock, bookings: Bookings, tracker: TrackerStore) -> None:
        self._uow = uow
        self._clock = clock
        self._bookings = bookings
        self._tracker = tracker

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
            bookings = _bookings_of(db, conversation_id)
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
                "mails": [_mail(found) for found in _mails_of(db, bookings)],
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
        self._bookings.release(conversation_id)
        # The tracker goes first: if it cannot be reached, the visitor's token still works for a second try.
        events = self._tracker.erase(conversation_id)
        with self._uow() as db:
            row = locked(db, conversation_id)
            bookings = _bookings_of(db, conversation_id)
            mails = self._erase_bookings(db, [one for one in bookings if one.status != "confirmed"])
            for booking in bookings:
                booking.conversation_id = None
            messages = db.query(ChatMessage).filter_by(conversation_id=conversation_id).count()
            db.execute(delete(ChatMessage).where(ChatMessage.conversation_id == conversation_id))
            db.delete(row)
            receipt = {
                "receipt": secrets.token_hex(6).upper(),
                "erased_at": _text(self._clock.now()),
                "erased": {"messages": messages, "tracker_events": events, "mails": mails},
                "bookings_cancelled": cancelled,
                "bookings_kept": kept,
            }
            db.add(
                AuditEntry(
                    at=self._clock.now(),
                    actor="visitor",
                    action="conversation.erased",
                    subject=str(receipt["receipt"]),
                    details={"messages": messages, "bookings_cancelled": len(cancelled)},
                )
            )
            db.commit()
        return receipt

    def _confirmed(self, conversation_id: str) -> list[tuple[str, str]]:
        with self._uow() as db:
            if db.get(Conversation, conversation_id) is None:
                raise NotFound(conversation_id)
            return [
                (one.reference, one.email)
                for one in _bookings_of(db, conversation_id)
                if one.status == "confirmed"
            ]

    def _cancel(self, reference: str, email: str) -> bool:
        try:
            self._bookings.cancel(reference, email)
        except BotError:
            return False
        return True

    def _erase_bookings(self, db: Session, bookings: list[Booking]) -> int:
        """Takes the person out of bookings that no longer stand; mails not sent yet go out first."""
        erased = 0
        for mail in _mails_of(db, bookings):
            if mail.state != "waiting":
                db.delete(mail)
                erased += 1
        for booking in bookings:
            for name in _PERSONAL:
                setattr(booking, name, "")
            booking.company_key = ""
            booking.facts = {}
        return erased


def _bookings_of(db: Session, conversation_id: str) -> list[Booking]:
    return list(db.scalars(select(Booking).where(Booking.conversation_id == conversation_id)))


def _mails_of(db: Session, bookings: list[Booking]) -> list[OutboxMail]:
    ids = [booking.id for booking in bookings]
    return list(db.scalars(select(OutboxMail).where(OutboxMail.booking_id.in_(ids)))) if ids else []


def _booking(row: Booking) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "status": row.status,
        "starts_at": _text(row.time_slot.starts_at),
        "ends_at": _text(row.time_slot.ends_at),
        "meeting_format": row.meeting_format,
        "chamber": row.chamber,
        **{name: getattr(row, name) for name in _PERSONAL},
        "facts": row.facts,
        "created_at": _text(row.created_at),
    }


def _mail(row: OutboxMail) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "recipient": row.recipient,
        "subject": row.subject,
        "state": row.state,
        "created_at": _text(row.created_at),
        "sent_at": _text(row.sent_at),
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
