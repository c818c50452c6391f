from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.db.engine import UnitOfWork
from bot.db.statistics_tables import DemoCount
from bot.schedule.chambers import Chambers
from bot.statistics import bookings, conversations, counts, waiting
from bot.statistics.counts import Cell, Counts
from bot.statistics.publishing import Span, publishable


@dataclass(frozen=True)
class Report:
    """What may be shown, by population, from one month to another. All of it is sums of the spans."""

    first: date
    last: date
    chamber: str
    is_demo: bool
    spans: dict[str, tuple[Span, ...]]


class Statistics:
    """Counts without persons, from what was counted and what still stands in the tables."""

    def __init__(self, uow: UnitOfWork, clock: Clock, chambers: Chambers) -> None:
        self._uow = uow
        self._clock = clock
        self._chambers = chambers

    def report(self, first: date, last: date, chamber: str = "", made_up: bool = False) -> Report:
        """What may be shown of the months from `first` to `last`, both included, of one chamber or of all.

        `made_up`: the figures for a demonstration instead; the two are never put together.
        """
        with self._uow() as db:
            found = counts.stored(db, DemoCount) if made_up else self._real(db)
        named = self._named(found)
        spans = {}
        for population in sorted({cell.population for cell in named}):
            spans[population] = tuple(
                span
                for span in publishable(named, population)
                if first <= span.last <= last and chamber in ("", span.chamber)
            )
        return Report(first, last, chamber, made_up, spans)

    def has_demo(self) -> bool:
        """Whether made-up figures are there."""
        with self._uow() as db:
            return bool(db.scalar(select(exists().select_from(DemoCount))))

    def this_month(self) -> date:
        return counts.month_of(self._clock.now())

    def _real(self, db: Session) -> Counts:
        now = self._clock.now()
        return (
            counts.stored(db)
            + conversations.live(db)
            + waiting.waits(db)
            + bookings.bookings(db, now)
            + bookings.slots(db, now)
            + bookings.feedback(db)
        )

    def _named(self, found: Counts) -> Counts:
        """With the chambers' keys where only kind and region were known; what is unclear is nobody's."""
        by_place = {f"{one.kind}@{one.region}": one.key for one in self._chambers.chambers}
        known = {one.key for one in self._chambers.chambers}
        named: Counts = Counts()
        for cell, number in found.items():
            chamber = by_place.get(cell.chamber, cell.chamber)
            key = chamber if chamber in known else ""
            named[Cell(cell.month, key, cell.population, cell.dimension, cell.key)] += number
        return named
