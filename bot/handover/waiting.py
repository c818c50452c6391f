from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.handover_tables import Handover
from bot.handover.parts import HandoverParts

# Until there are enough conversations to learn from, this is what we say.
_USUAL_SECONDS = 45
_ENOUGH, _LATEST, _DAYS = 3, 20, 30


def waiting_rows(db: Session) -> list[Handover]:
    """All stretches that nobody has taken yet, the one that waits longest first."""
    return list(
        db.scalars(
            select(Handover)
            .where(Handover.ended_at.is_(None), Handover.claimed_by == "")
            .order_by(Handover.requested_at, Handover.id)
        )
    )


def place_of(db: Session, row: Handover) -> int:
    """The place in the queue of the same chambers; 1 is next."""
    place = 1
    for other in waiting_rows(db):
        if other.id == row.id:
            return place
        place += bool(set(other.chambers) & set(row.chambers))
    return place


def expected_seconds(parts: HandoverParts, db: Session, chambers: Sequence[str], place: int) -> int:
    """How long it will take by what it took lately: the median of the last ones at these chambers, times
    the place."""
    since = parts.clock.now() - timedelta(days=_DAYS)
    taken = db.execute(
        select(Handover.requested_at, Handover.claimed_at, Handover.chambers)
        .where(Handover.claimed_at.is_not(None), Handover.requested_at > since)
        .order_by(Handover.id.desc())
        .limit(200)
    )
    waits = [
        (claimed - requested).total_seconds()
        for requested, claimed, keys in taken
        if claimed is not None and set(keys) & set(chambers)
    ][:_LATEST]
    return round((median(waits) if len(waits) >= _ENOUGH else _USUAL_SECONDS) * place)


def place_in_words(place: int) -> str:
    return "Sie sind als Nächstes an der Reihe." if place == 1 else f"Vor Ihnen: {place - 1}."


def wait_in_words(seconds: int) -> str:
    """Say "weniger als eine Minute" or "etwa 3 Minuten"; nobody believes seconds."""
    if seconds < 60:
        return "weniger als eine Minute"
    minutes = max(1, round(seconds / 60))
    return "etwa eine Minute" if minutes == 1 else f"etwa {minutes} Minuten"
