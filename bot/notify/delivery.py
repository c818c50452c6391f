from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from bot.clock import Clock
from bot.db.booking_tables import MailAttachment
from bot.db.engine import UnitOfWork
from bot.db.tables import OutboxMail
from bot.notify import message
from bot.notify.addresses import BadAddress
from bot.notify.letter import Attachment
from bot.notify.smtp import DeliveryFailed, Transport

logger = logging.getLogger(__name__)

# Longer than the slowest delivery: only a worker that died leaves a claim behind.
CLAIM = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))


def deliver_due(uow: UnitOfWork, clock: Clock, transport: Transport, sender: str, limit: int = 50) -> int:
    """Sends what is due, oldest first, and says how many mails were sent.

    Any number of workers may do so at once. A worker that dies between sending and noting it leaves the
    claim to run out; the mail then goes out again under the same Message-ID.
    """
    sent = 0
    for mail_id in _due(uow, clock.now(), limit):
        row = _claim(uow, mail_id, clock.now())
        if row is not None:
            sent += _deliver(uow, clock, transport, sender, row)
    return sent


def _due(uow: UnitOfWork, now: datetime, limit: int) -> list[int]:
    with uow() as db:
        return list(
            db.scalars(
                select(OutboxMail.id)
                .where(OutboxMail.state == "waiting", OutboxMail.due_at <= now, _is_unclaimed(now))
                .order_by(OutboxMail.due_at, OutboxMail.id)
                .limit(limit)
            )
        )


def _claim(uow: UnitOfWork, mail_id: int, now: datetime) -> OutboxMail | None:
    """Takes a mail for this worker; None when another one got there first."""
    with uow() as db:
        result: Any = db.execute(
            update(OutboxMail)
            .where(OutboxMail.id == mail_id, OutboxMail.state == "waiting", OutboxMail.due_at <= now)
            .where(_is_unclaimed(now))
            .values(claimed_until=now + CLAIM, attempts=OutboxMail.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        if result.rowcount != 1:
            return None
        row = db.get(OutboxMail, mail_id)
        db.commit()
        return row


def _deliver(uow: UnitOfWork, clock: Clock, transport: Transport, sender: str, row: OutboxMail) -> bool:
    try:
        transport.send(message.build(row, sender, clock.now(), _attachments(uow, row)))
    except (DeliveryFailed, ValueError) as error:
        # A mail that cannot even be written must not hold up those behind it.
        final = getattr(error, "final", True) or row.attempts > len(PAUSES)
        reason = str(error) if isinstance(error, DeliveryFailed | BadAddress) else type(error).__name__
        _note(uow, row, **_after_failure(row, clock.now(), reason, final))
        fate = "given up" if final else "will be tried again"
        logger.warning("mail %s (%s) not sent, %s: %s", row.id, row.kind, fate, reason)
        return False
    _note(uow, row, state="sent", sent_at=clock.now(), claimed_until=None, last_error="")
    logger.info("mail %s (%s) sent", row.id, row.kind)
    return True


def _attachments(uow: UnitOfWork, row: OutboxMail) -> list[Attachment]:
    with uow() as db:
        found = select(MailAttachment).where(MailAttachment.mail_id == row.id).order_by(MailAttachment.id)
        return [Attachment(one.name, one.html) for one in db.scalars(found)]


def _after_failure(row: OutboxMail, now: datetime, reason: str, final: bool) -> dict[str, object]:
    if final:
        return {"state": "failed", "claimed_until": None, "last_error": reason}
    return {"due_at": now + PAUSES[row.attempts - 1], "claimed_until": None, "last_error": reason}


def _note(uow: UnitOfWork, row: OutboxMail, **values: object) -> None:
    # `attempts` marks this worker's claim: one that was too slow must not undo what another one noted.
    with uow() as db:
        db.execute(
            update(OutboxMail)
            .where(OutboxMail.id == row.id, OutboxMail.attempts == row.attempts)
            .where(OutboxMail.state == "waiting")
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        db.commit()


def _is_unclaimed(now: datetime) -> Any:
    return or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until <= now)
