"""A booking service over a real database, with what the tests of the booking ask it all the time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.booking.planning import plan_days
from bot.booking.service import BookingService
from bot.booking.views import BookingRequest, FreeTimeSlot, TimeSlotQuery
from bot.clock import FixedClock
from bot.db.engine import UnitOfWork
from bot.db.tables import AuditEntry, Booking, OutboxMail
from bot.schedule.config import Chambers, load_chambers
from bot.settings import ROOT, Settings

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
KRAUSE = BookingRequest(
    company="Tischlerei Krause GmbH",
    contact_name="Ute Krause",
    email="ute@krause.example",
    concern="Wir wollen einen Onlineshop.",
    meeting_format="online",
    chamber="hwk_magdeburg",
)


@dataclass(frozen=True)
class Desk:
    uow: UnitOfWork
    clock: FixedClock
    chambers: Chambers
    settings: Settings
    bookings: BookingService

    def free(self, limit: int = 4, **query: Any) -> list[FreeTimeSlot]:
        return self.bookings.free_time_slots(TimeSlotQuery(**query), limit)

    def rows(self, *status: str) -> int:
        with self.uow() as db:
            return db.scalar(select(func.count(Booking.id)).where(Booking.status.in_(status))) or 0

    def mails(self) -> list[tuple[str, str]]:
        with self.uow() as db:
            found = db.scalars(select(OutboxMail).order_by(OutboxMail.id))
            return [(mail.kind, mail.recipient) for mail in found]

    def audited(self) -> list[str]:
        with self.uow() as db:
            return list(db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def someone_else(number: int = 1) -> BookingRequest:
    return replace(KRAUSE, company=f"Bäckerei Nr. {number}", email=f"post{number}@baecker.example")


@cache
def usual_chambers() -> Chambers:
    return load_chambers(ROOT / "chambers.yml")


def open_desk(uow: UnitOfWork, folder: Path) -> Desk:
    clock = FixedClock(NOW)
    settings = Settings(data_dir=folder, secret_key="s" * 32)
    plan_days(uow, usual_chambers(), clock, months=9)
    bookings = BookingService(uow, clock, usual_chambers(), settings)
    return Desk(uow, clock, usual_chambers(), settings, bookings)
