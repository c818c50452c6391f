from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.handover_tables import Handover
from bot.statistics.counts import Counts, Tally, month_of

HANDOVERS = "handovers"
# How long somebody waited for a person, where one came.
_WAITS = (
    (timedelta(seconds=30), "30 s"),
    (timedelta(seconds=90), "90 s"),
    (timedelta(minutes=5), "5 min"),
)
_LONGER = "longer"
_NOBODY = "nobody"


def tally(handovers: Iterable[Handover]) -> Counts:
    """Requests for a person, by how long it took until one came and by what came of it."""
    found = Tally(HANDOVERS)
    for row in handovers:
        named = [str(one) for one in row.chambers or ()]
        chamber = row.chamber or (named[0] if len(named) == 1 else "")
        found.add(
            month_of(row.requested_at),
            chamber,
            {"wait": _wait(row), "reason": row.reason, "outcome": row.outcome},
        )
    return found.counts


def waits(db: Session) -> Counts:
    """The same of all that have not been erased with their conversations."""
    return tally(db.scalars(select(Handover)))


def of_conversation(db: Session, conversation_id: str) -> Counts:
    """The same of one conversation, before it is erased."""
    return tally(db.scalars(select(Handover).where(Handover.conversation_id == conversation_id)))


def _wait(row: Handover) -> str:
    if row.claimed_at is None:
        return _NOBODY if row.ended_at is not None else ""
    took = row.claimed_at - row.requested_at
    return next((name for longest, name in _WAITS if took <= longest), _LONGER)
