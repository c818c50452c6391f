from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from bot.clock import Clock, local_date
from bot.db.engine import UnitOfWork
from bot.db.tables import Feedback
from bot.feedback.mask import mask


@dataclass(frozen=True)
class Opinion:
    """What one visitor thought of an answer."""

    helpful: bool
    reason: str
    question: str
    given_on: date


@dataclass(frozen=True)
class EntryFeedback:
    """All opinions on one entry, the latest first."""

    entry: str
    opinions: tuple[Opinion, ...]

    @property
    def helped(self) -> int:
        return sum(one.helpful for one in self.opinions)

    @property
    def not_helped(self) -> int:
        return len(self.opinions) - self.helped


class FeedbackStore:
    """Opinions on answers, kept without anything that leads to the visitor."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def note(self, entry: str, helpful: bool, question: str = "") -> int:
        """Stores an opinion, with the day only, and returns its number for a reason given later."""
        with self._uow() as db:
            row = Feedback(
                entry=entry[:100],
                helpful=helpful,
                question=mask(question),
                given_on=local_date(self._clock.now()),
            )
            db.add(row)
            db.commit()
            return row.id

    def add_reason(self, number: int, reason: str) -> None:
        """Adds the reason to an opinion; one that is gone meanwhile is passed over."""
        with self._uow() as db:
            row = db.get(Feedback, number)
            if row is not None:
                row.reason = mask(reason)
                db.commit()

    def by_entry(self, entry: str = "") -> Sequence[EntryFeedback]:
        """The opinions by entry, those that helped least first; of one entry only where it is named."""
        query = select(Feedback).order_by(Feedback.given_on.desc(), Feedback.id.desc())
        if entry:
            query = query.where(Feedback.entry == entry)
        found: dict[str, list[Opinion]] = {}
        with self._uow() as db:
            for row in db.scalars(query):
                opinion = Opinion(row.helpful, row.reason, row.question, row.given_on)
                found.setdefault(row.entry, []).append(opinion)
        listed = [EntryFeedback(name, tuple(opinions)) for name, opinions in found.items()]
        return sorted(listed, key=lambda one: (-one.not_helped, -len(one.opinions), one.entry))
