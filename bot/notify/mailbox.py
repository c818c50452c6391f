from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.db.engine import UnitOfWork
from bot.db.tables import Booking, ConsultationDay, OutboxMail, TimeSlot
from bot.errors import NotFound

# What only whoever gets the mail may read.
_SECRET = frozenset({"change_code"})
_LINK = re.compile(r"(https?://\S+?/(?:termin|warteliste|selbstcheck|desk/\w+)/)[\w-]{20,}")
STATES = ("waiting", "sent", "failed")


@dataclass(frozen=True)
class StoredMail:
    """A mail of the outbox. `chamber` and `region` are those of its booking, "" without one."""

    id: int
    kind: str
    recipient: str
    subject: str
    state: str
    attempts: int
    last_error: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    body: str
    reference: str
    chamber: str
    region: str
    has_calendar: bool


class Mailbox:
    """What was written to whom, for the desk: without a mail server it is the only place to read it."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def latest(self, state: str = "", limit: int = 200) -> list[StoredMail]:
        """The newest first, of one state or of all."""
        wanted = _mails().order_by(OutboxMail.id.desc()).limit(limit)
        if state:
            wanted = wanted.where(OutboxMail.state == state)
        with self._uow() as db:
            return [_stored(*row) for row in db.execute(wanted)]

    def counts(self) -> dict[str, int]:
        query = select(OutboxMail.state, func.count()).group_by(OutboxMail.state)
        with self._uow() as db:
            return {str(state): int(number) for state, number in db.execute(query)}

    def mail(self, mail_id: int) -> StoredMail:
        """Raises NotFound."""
        with self._uow() as db:
            return _one(db, mail_id)

    def retry(self, mail_id: int) -> None:
        """Sends what failed, or waits after a failure, at the next round. Raises NotFound for all others."""
        with self._uow() as db:
            row = db.get(OutboxMail, mail_id, with_for_update=True)
            if row is None or row.state == "sent" or (row.state == "waiting" and not row.last_error):
                raise NotFound("mail")
            row.state, row.attempts, row.due_at = "waiting", 0, self._clock.now()
            row.claimed_until = None
            db.commit()


def _mails() -> Any:
    return (
        select(OutboxMail, Booking.reference, Booking.chamber, ConsultationDay.region)
        .outerjoin(Booking, OutboxMail.booking_id == Booking.id)
        .outerjoin(TimeSlot, Booking.time_slot_id == TimeSlot.id)
        .outerjoin(ConsultationDay, TimeSlot.day_id == ConsultationDay.id)
    )


def _one(db: Session, mail_id: int) -> StoredMail:
    found: Sequence[Any] = db.execute(_mails().where(OutboxMail.id == mail_id)).all()
    if not found:
        raise NotFound("mail")
    return _stored(*found[0])


def _stored(row: OutboxMail, reference: str | None, chamber: str | None, region: str | None) -> StoredMail:
    secret = row.kind in _SECRET
    return StoredMail(
        row.id,
        row.kind,
        row.recipient,
        row.subject,
        row.state,
        row.attempts,
        row.last_error,
        row.created_at,
        row.due_at,
        row.sent_at,
        "" if secret else _LINK.sub(r"\1…", row.body_text),
        reference or "",
        chamber or "",
        region or "",
        bool(row.calendar),
    )
