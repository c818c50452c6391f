from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.handover_tables import ExpertPresence
from bot.handover.parts import HandoverParts, Person
from bot.schedule.opening_hours import next_opening, open_until

AVAILABLE, AWAY = "available", "away"


@dataclass(frozen=True)
class Availability:
    """Whether somebody would answer right now. `experts` are there, `chambers` those of them that are open;
    `opens_at` is when the first of the chambers in question opens next, in UTC."""

    there: bool
    chambers: tuple[str, ...] = ()
    experts: int = 0
    opens_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Within opening hours, even if nobody is at the desk."""
        return bool(self.chambers)


def seen(parts: HandoverParts, person: Person, state: str) -> None:
    """A sign of life of an expert's desk; `state` is available or away."""
    with parts.uow() as db:
        row = db.get(ExpertPresence, person.account_id)
        if row is None:
            row = ExpertPresence(account_id=person.account_id, name=person.name)
            db.add(row)
        row.name, row.chambers = person.name, sorted(person.chambers)
        row.state, row.seen_at = state, parts.clock.now()
        db.commit()


def gone(parts: HandoverParts, account_id: str) -> None:
    """An expert signs off. Unknown ones are gone already."""
    with parts.uow() as db:
        row = db.get(ExpertPresence, account_id)
        if row is not None:
            db.delete(row)
            db.commit()


def availability(parts: HandoverParts, db: Session, chambers: Sequence[str]) -> Availability:
    """Whether one of these chambers is open and has an expert at the desk: known before it is offered."""
    now, zone = parts.clock.now(), parts.chambers.zone
    found = [one for one in parts.chambers.chambers if one.key in chambers]
    calendars = {one.key: parts.chambers.calendar(one.region) for one in found}
    now_open = tuple(one.key for one in found if open_until(one, now, calendars[one.key], zone))
    experts = [
        one for one in present(parts, db) if one.state == AVAILABLE and set(now_open) & set(one.chambers)
    ]
    openings = (next_opening(one, now, calendars[one.key], zone) for one in found)
    return Availability(
        bool(experts), now_open, len(experts), min((one for one in openings if one), default=None)
    )


def present(parts: HandoverParts, db: Session) -> list[ExpertPresence]:
    """All experts whose desk was heard of lately, away or not."""
    since = parts.clock.now() - timedelta(seconds=parts.settings.presence_seconds)
    return list(db.scalars(select(ExpertPresence).where(ExpertPresence.seen_at > since)))


def is_present(parts: HandoverParts, db: Session, account_id: str) -> bool:
    return account_id in {one.account_id for one in present(parts, db)}


def names(chambers: Iterable[str], parts: HandoverParts) -> list[str]:
    """The short names of chambers by their keys."""
    return [one.short_name for one in parts.chambers.chambers if one.key in set(chambers)]
