from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from bot.accounts.sessions import Sessions
from bot.accounts.throttle import Throttle
from bot.clock import Clock
from bot.conversation.erasing import ON_THE_LIST, Erased, erase_conversation, erase_person
from bot.conversation.tracker import TrackerStore
from bot.db.account_tables import AccountLink
from bot.db.booking_tables import ChangeCode, WaitingEntry
from bot.db.engine import UnitOfWork, wipe_log
from bot.db.tables import AuditEntry, Booking, Conversation, OutboxMail, SelfCheck, TimeSlot
from bot.learning.sentences import Sentences
from bot.notify import erasing as mails
from bot.settings import Settings

_BATCH = 200
_EVERY = timedelta(hours=1)
log = logging.getLogger("bot.retention")


@dataclass
class Result:
    """How much one round erased."""

    conversations: int = 0
    bookings: int = 0
    mails: int = 0
    files: int = 0
    waiting: int = 0
    others: int = 0
    tracker_events: int = 0
    sentences: int = 0


class Retention:
    """Erases each class of data when its time is over. Counts without persons stay."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        settings: Settings,
        tracker: TrackerStore,
        files: mails.MailFiles,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._settings = settings
        self._tracker = tracker
        self._files = files
        self._next = datetime.min.replace(tzinfo=clock.now().tzinfo)

    def __call__(self) -> None:
        """For the worker: once an hour by the clock, and at its start."""
        if self._clock.now() >= self._next:
            self.run()
            self._next = self._clock.now() + _EVERY

    def run(self) -> Result:
        """One round. Running it again, or twice at once, changes nothing more."""
        result = Result()
        while self._old_conversations(result):
            pass
        while self._old_bookings(result):
            pass
        self._waiting_lists(result)
        self._without_persons(result)
        self._mails_without_owner(result)
        self._leftovers(result)
        result.sentences = Sentences(self._uow, self._clock).forget(self._settings.retention_learning_days)
        if any(asdict(result).values()):
            self._note(result)
            wipe_log(self._uow.engine)
        return result

    def _old_conversations(self, result: Result) -> bool:
        before = self._days_ago(self._settings.retention_conversation_days)
        with self._uow() as db:
            rows = db.scalars(select(Conversation).where(Conversation.last_at < before).limit(_BATCH)).all()
            ids = [row.id for row in rows]
            erased = [erase_conversation(db, row) for row in rows]
            db.commit()
        self._finish(result, erased)
        result.tracker_events += sum(self._tracker.erase(one) for one in ids)
        result.conversations += len(ids)
        return bool(ids)

    def _old_bookings(self, result: Result) -> bool:
        before = self._days_ago(self._settings.retention_booking_days)
        with self._uow() as db:
            rows = db.scalars(
                select(Booking)
                .join(TimeSlot)
                .where(TimeSlot.ends_at < before, Booking.email != "")
                .limit(_BATCH)
            ).all()
            erased = Erased()
            for row in rows:
                erase_person(db, row, erased)
                row.conversation_id = None
            db.commit()
        self._finish(result, [erased])
        result.bookings += len(rows)
        return bool(rows)

    def _waiting_lists(self, result: Result) -> None:
        """Whoever left a list is forgotten like a conversation; who waits, after the time of a booking."""
        over = self._days_ago(self._settings.retention_conversation_days)
        too_long = self._days_ago(self._settings.retention_booking_days)
        on_the_list = WaitingEntry.state.in_(ON_THE_LIST)
        with self._uow() as db:
            gone: Any = db.execute(
                delete(WaitingEntry).where(
                    or_(
                        ~on_the_list & (WaitingEntry.updated_at < over),
                        # An offer still open is ended by the waiting list itself.
                        (WaitingEntry.state == "waiting") & (WaitingEntry.created_at < too_long),
                    )
                )
            )
            db.commit()
        result.waiting += gone.rowcount

    def _without_persons(self, result: Result) -> None:
        """What is of no use any more: self-checks, codes, sessions of the desk, old lines of the trail."""
        checks = SelfCheck.created_at < self._days_ago(self._settings.retention_booking_days)
        codes = ChangeCode.created_at < self._days_ago(self._settings.retention_conversation_days)
        lines = AuditEntry.at < self._days_ago(self._settings.retention_audit_days)
        with self._uow() as db:
            for table, over in ((SelfCheck, checks), (ChangeCode, codes), (AuditEntry, lines)):
                gone: Any = db.execute(delete(table).where(over))
                result.others += gone.rowcount
            db.execute(delete(AccountLink).where(AccountLink.expires_at <= self._clock.now()))
            db.commit()
        Sessions(self._uow, self._clock).sweep()
        Throttle(self._uow, self._clock).sweep()

    def _days_ago(self, days: int) -> datetime:
        return self._clock.now() - timedelta(days=days)

    def _mails_without_owner(self, result: Result) -> None:
        """Notices that had to go out after an erasure, and mails of neither booking nor conversation."""
        before = self._days_ago(self._settings.retention_conversation_days)
        with self._uow() as db:
            nameless = select(Booking.id).where(Booking.email == "")
            done = OutboxMail.state != mails.WAITING
            rows = [
                *db.scalars(select(OutboxMail).where(OutboxMail.booking_id.in_(nameless), done)),
                *db.scalars(
                    select(OutboxMail).where(
                        OutboxMail.booking_id.is_(None), OutboxMail.created_at < before, done
                    )
                ),
            ]
            gone = mails.erase(db, rows)
            db.commit()
        result.mails += len(gone)
        result.files += self._files.erase(gone)

    def _leftovers(self, result: Result) -> None:
        """What a process wrote for something that was erased at the same moment."""
        # Rows come before files and events, so what is read first here is known by the time it is looked up.
        names, senders = self._files.names(), self._tracker.senders()
        with self._uow() as db:
            conversations = set(db.scalars(select(Conversation.id)))
            known = list(db.scalars(select(OutboxMail.message_id)))
        result.files += self._files.sweep(names, known)
        result.tracker_events += sum(self._tracker.erase(one) for one in senders if one not in conversations)

    def _finish(self, result: Result, erased: Iterable[Erased]) -> None:
        for one in erased:
            result.mails += one.mails
            result.files += self._files.erase(one.message_ids)

    def _note(self, result: Result) -> None:
        counts = {name: number for name, number in asdict(result).items() if number}
        with self._uow() as db:
            db.add(
                AuditEntry(
                    at=self._clock.now(),
                    actor="worker",
                    action="retention",
                    subject="retention",
                    details=dict(counts),
                )
            )
            db.commit()
        log.info("erased what was due: %s", counts)
