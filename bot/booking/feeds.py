from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from bot.booking.parts import BookingParts
from bot.booking.showing import as_view
from bot.booking.views import BookingView
from bot.db.calendar_tables import CalendarFeed
from bot.db.tables import Booking, ConsultationDay, TimeSlot
from bot.errors import NotFound
from bot.notify.feed import Entry, feed

ALL = "*"
_BACK = timedelta(days=31)
_FORMATS = {"online": "online", "on_site": "vor Ort"}


@dataclass(frozen=True)
class FeedView:
    """An address that was given out; which one it is cannot be shown again."""

    id: int
    chambers: tuple[str, ...]
    created_at: datetime
    read_at: datetime | None


class CalendarFeeds:
    """Secret addresses under which an expert's own calendar program reads the bookings.

    The calendars name number, time and form, never a person: they often lie with somebody else's server.
    """

    def __init__(self, parts: BookingParts) -> None:
        self._parts = parts

    def create(self, owner: str, chambers: Sequence[str]) -> str:
        """The token of a new address; it is shown once. `chambers`: keys, or [ALL]."""
        token = secrets.token_urlsafe(32)
        now = self._parts.clock.now()
        with self._parts.uow() as db:
            row = CalendarFeed(owner=owner, token_hash=_hash(token), chambers=list(chambers), created_at=now)
            db.add(row)
            db.commit()
        return token

    def of(self, owner: str) -> list[FeedView]:
        """The addresses of an account, the newest first."""
        with self._parts.uow() as db:
            rows = db.scalars(
                select(CalendarFeed).where(CalendarFeed.owner == owner).order_by(CalendarFeed.id.desc())
            )
            return [
                FeedView(row.id, tuple(str(one) for one in row.chambers), row.created_at, row.read_at)
                for row in rows
            ]

    def revoke(self, owner: str, feed_id: int) -> None:
        """The address answers no more. Raises NotFound, for somebody else's too."""
        with self._parts.uow() as db:
            gone = db.execute(
                delete(CalendarFeed)
                .where(CalendarFeed.id == feed_id, CalendarFeed.owner == owner)
                .returning(CalendarFeed.id)
            ).all()
            db.commit()
        if not gone:
            raise NotFound("feed")

    def owner_of(self, token: str) -> str:
        """Whose address it is. Raises NotFound."""
        with self._parts.uow() as db:
            row = db.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == _hash(token)))
            if row is None:
                raise NotFound("feed")
            return row.owner

    def read(self, token: str, allowed: Collection[str]) -> str:
        """The calendar behind an address, after RFC 5545. Raises NotFound.

        `allowed`: what its owner may see today, keys or [ALL]; nothing else is shown, whatever was asked for.
        """
        now = self._parts.clock.now()
        with self._parts.uow() as db:
            row = db.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == _hash(token)))
            if row is None:
                raise NotFound("feed")
            row.read_at = now
            wanted = {str(one) for one in row.chambers}
            chambers = wanted if ALL in allowed else set(allowed) if ALL in wanted else wanted & set(allowed)
            entries = list(self._entries(db, chambers, now - _BACK))
            db.commit()
        texts = self._parts.chambers.texts
        return feed(texts.offer_name, entries, self._parts.chambers.timezone, now)

    def _entries(self, db: Session, chambers: set[str], since: datetime) -> Iterable[Entry]:
        regions = self._regions(chambers)
        days = db.scalars(
            select(ConsultationDay)
            .where(ConsultationDay.region.in_(regions), ConsultationDay.date >= since.date())
            .where(ConsultationDay.state != "cancelled")
            .order_by(ConsultationDay.date, ConsultationDay.id)
            .options(selectinload(ConsultationDay.time_slots))
        ).all()
        rows = db.scalars(
            select(Booking)
            .join(Booking.time_slot)
            .where(Booking.status.in_(("confirmed", "attended", "no_show")))
            .where(TimeSlot.day_id.in_([day.id for day in days]))
        ).all()
        views = [as_view(row, self._parts.chambers) for row in rows]
        own = [view for view in views if ALL in chambers or view.chamber in chambers or not view.chamber]
        yield from (self._day(day, views) for day in days if day.time_slots)
        yield from (self._appointment(view) for view in sorted(own, key=lambda one: one.starts_at))

    def _day(self, day: ConsultationDay, booked: Sequence[BookingView]) -> Entry:
        starts = min(slot.starts_at for slot in day.time_slots)
        ends = max(slot.ends_at for slot in day.time_slots)
        taken = sum(view.region == day.region and starts <= view.starts_at < ends for view in booked)
        region = next(
            (one.label for one in self._parts.chambers.regions if one.key == day.region), day.region
        )
        return Entry(
            uid=f"tag-{day.id}@sprechtag.digitallotse",
            starts_at=starts,
            ends_at=ends,
            summary=f"{self._parts.chambers.texts.offer_name} {region}",
            description=f"{taken} von {len(day.time_slots)} Zeiten sind gebucht.",
            url=f"{self._parts.settings.address}/desk/kalender/tage/{day.id}",
            busy=False,
        )

    def _appointment(self, view: BookingView) -> Entry:
        return Entry(
            uid=f"desk-{view.reference.lower()}@sprechtag.digitallotse",
            starts_at=view.starts_at,
            ends_at=view.ends_at,
            summary=f"Beratung {view.reference} ({_FORMATS.get(view.meeting_format, view.meeting_format)})",
            description="Wer kommt und worum es geht, steht am Beratungsplatz.",
            url=f"{self._parts.settings.address}/desk/kalender/buchungen/{view.reference}",
            place=view.place,
            sequence=view.sequence,
        )

    def _regions(self, chambers: set[str]) -> set[str]:
        known = self._parts.chambers
        if ALL in chambers:
            return {region.key for region in known.regions}
        of_experts = {key for one in known.experts if one.chamber in chambers for key in one.regions}
        return of_experts | {one.region for one in known.chambers if one.key in chambers}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
