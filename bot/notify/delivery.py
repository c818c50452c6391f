from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.db.booking_tables import MailAttachment
from bot.db.engine import UnitOfWork
from bot.db.tables import OutboxMail
from bot.notify import message
from bot.notify.addresses import BadAddress
from bot.notify.letter import Attachment
from bot.notify.smtp import DeliveryFailed, Transport

logger = logging.getLogger(__name__)

# Extended for as long as its worker lives, so only one that died lets a claim run out.
CLAIM = timedelta(seconds=25)
_EXTEND_SECONDS = 8.0
# Each pause is as long as the mail has been waiting by then, within these bounds.
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(days=1)
# A server that is not there says nothing about a mail, so it is looked for often.
PAUSE_WHILE_AWAY = timedelta(seconds=20)
GIVEN_UP_AFTER = timedelta(days=3)


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
        mail = message.build(row, sender, clock.now(), _attachments(uow, row))
        with _claim_extended(uow, clock, row):
            transport.send(mail)
    except (DeliveryFailed, ValueError) as error:
        now = clock.now()
        # A mail that cannot even be written must not hold up those behind it.
        final = getattr(error, "final", True) or now - row.created_at >= GIVEN_UP_AFTER
        reason = str(error) if isinstance(error, DeliveryFailed | BadAddress) else type(error).__name__
        pause = PAUSE_WHILE_AWAY if getattr(error, "away", False) else _pause(now - row.created_at)
        after = {"state": "failed"} if final else {"due_at": now + pause}
        _note(uow, row, **after, claimed_until=None, last_error=reason)
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


def _pause(waited: timedelta) -> timedelta:
    return max(SHORTEST_PAUSE, min(waited, LONGEST_PAUSE))


@contextmanager
def _claim_extended(uow: UnitOfWork, clock: Clock, row: OutboxMail) -> Iterator[None]:
    """While the block runs, no other worker takes the mail, however slow the server is."""
    ended = threading.Event()

    def extend() -> None:
        while not ended.wait(_EXTEND_SECONDS):
            # A database that is away cannot be told; the claim may then run out.
            with suppress(SQLAlchemyError):
                _note(uow, row, claimed_until=clock.now() + CLAIM)

    thread = threading.Thread(target=extend, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


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
    # One that reaches too far was made before the clock was set back.
    free = (OutboxMail.claimed_until <= now, OutboxMail.claimed_until > now + 2 * CLAIM)
    return or_(OutboxMail.claimed_until.is_(None), *free)
