from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.booking.papers import NoPapers, Papers
from bot.booking.tokens import Links
from bot.clock import Clock
from bot.db.engine import UnitOfWork
from bot.schedule.config import Chambers
from bot.settings import Settings


@dataclass(frozen=True)
class BookingParts:
    """What every use case of the booking works with."""

    uow: UnitOfWork
    clock: Clock
    chambers: Chambers
    settings: Settings
    links: Links
    papers: Papers = field(default_factory=NoPapers)

    def hold_ends(self, now: datetime) -> datetime:
        return now + timedelta(minutes=self.settings.hold_minutes)
