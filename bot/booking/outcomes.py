from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import cast

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.booking.details import one_line
from bot.booking.papers import Material
from bot.booking.parts import BookingParts
from bot.booking.rows import audit
from bot.booking.showing import as_view, booking_link
from bot.booking.tokens import OUTCOME
from bot.booking.transaction import decided
from bot.booking.views import BookingView
from bot.db.booking_tables import Outcome
from bot.db.tables import Booking, TimeSlot
from bot.errors import InvalidInput, NotFound
from bot.notify import outbox
from bot.notify.letter import Mail
from bot.notify.notes import note
from bot.schedule.routing import experts_for
from bot.schedule.values import ChamberKind
from bot.wording import span_in_words

LINK_LASTS = timedelta(days=30)
# The company hears from us after this, even if nobody recorded anything.
PATIENCE = timedelta(days=2)
# No mail about what lies further back, say after a long pause of the worker.
_LATEST = timedelta(days=7)
_LONGEST = 2000


@dataclass(frozen=True)
class Report:
    """What the expert records: did the talk take place, and what came of it. Material: one line each."""

    happened: bool
    result: str = ""
    next_step: str = ""
    material: tuple[str, ...] = ()


class AfterTheDay:
    """What happens once an appointment is over. Every method is one transaction a booking."""

    def __init__(self, parts: BookingParts) -> None:
        self._parts = parts

    def write_mails(self) -> int:
        """What the worker does: asks the experts how it went, and follows up where nobody said so."""
        now = self._parts.clock.now()
        with self._parts.uow() as db:
            rows = db.execute(
                select(Booking.id, TimeSlot.ends_at)
                .join(Booking.time_slot)
                .where(
                    Booking.status == "confirmed", TimeSlot.ends_at <= now, TimeSlot.ends_at > now - _LATEST
                )
                .where(~exists().where(Outcome.booking_id == Booking.id))
                .order_by(TimeSlot.ends_at, Booking.id)
            ).all()
        written = 0
        for booking_id, ends_at in rows:
            written += decided(self._parts.uow, partial(self._write, booking_id, "outcome_request"))
            if ends_at + PATIENCE <= now:
                written += decided(self._parts.uow, partial(self._write, booking_id, "follow_up"))
        return written

    def open(self, token: str) -> BookingView:
        """The booking whose outcome a link records. Raises NotFound, also when it has been recorded."""
        reference = self._parts.links.read(token, OUTCOME, self._parts.clock.now())
        with self._parts.uow() as db:
            return as_view(self._open(db, reference), self._parts.chambers)

    def record(self, token: str, report: Report) -> BookingView:
        """Records the outcome once and writes the company's follow-up mail. Raises NotFound, InvalidInput."""
        reference = self._parts.links.read(token, OUTCOME, self._parts.clock.now())
        return self.record_for_chamber(reference, report, "expert")

    def record_for_chamber(self, reference: str, report: Report, actor: str) -> BookingView:
        """The same by the number, for the chamber's own people. Raises NotFound, InvalidInput."""
        if max(map(len, (report.result, report.next_step, *report.material, ""))) > _LONGEST:
            raise InvalidInput("result_too_long")

        def use_case(db: Session) -> BookingView:
            row = self._open(db, reference, lock=True)
            row.status = "attended" if report.happened else "no_show"
            row.updated_at = self._parts.clock.now()
            outcome = Outcome(booking_id=row.id, happened=report.happened, recorded_at=row.updated_at)
            outcome.result, outcome.next_step = one_line(report.result), one_line(report.next_step)
            outcome.material = [line for line in map(one_line, report.material) if line]
            db.add(outcome)
            db.flush()
            outbox.add(db, self._follow_up(row, outcome), due_at=row.updated_at, booking_id=row.id)
            audit(db, self._parts.clock, f"booking.{row.status}", row.reference, actor)
            return as_view(row, self._parts.chambers)

        return decided(self._parts.uow, use_case)

    def _open(self, db: Session, reference: str, lock: bool = False) -> Booking:
        wanted = select(Booking).where(Booking.reference == reference, Booking.status == "confirmed")
        row = db.scalar(wanted.with_for_update() if lock else wanted)
        if row is None or row.time_slot.starts_at > self._parts.clock.now():
            raise NotFound("booking")
        return row

    def _write(self, booking_id: int, kind: str, db: Session) -> int:
        row = db.scalar(
            select(Booking).where(Booking.id == booking_id, Booking.status == "confirmed").with_for_update()
        )
        if row is None:
            return 0
        mail = self._request(row) if kind == "outcome_request" else self._follow_up(row, None)
        if outbox.is_known(db, mail):
            return 0
        outbox.add(db, mail, due_at=self._parts.clock.now(), booking_id=row.id)
        return 1

    def _request(self, row: Booking) -> Mail:
        booking = as_view(row, self._parts.chambers)
        when = span_in_words(booking.starts_at, booking.ends_at)
        return note(
            "outcome_request",
            key=booking.reference,
            sender=self._parts.settings.mail_from,
            recipient=self._expert_address(row),
            subject=f"Wie ist es gelaufen? {when} ({booking.reference})",
            public_url=self._parts.settings.address,
            booking=booking,
            when=when,
            outcome_url=booking_link(booking, self._parts, OUTCOME, "/ergebnis", LINK_LASTS),
        )

    def _follow_up(self, row: Booking, outcome: Outcome | None) -> Mail:
        booking = as_view(row, self._parts.chambers)
        own = [Material("", line, "") for line in outcome.material] if outcome else []
        subject = (
            "Nach Ihrem Termin" if not outcome or outcome.happened else "Schade, dass es nicht geklappt hat"
        )
        return note(
            "follow_up",
            # What was agreed is sent even where a general mail went out before.
            key=f"{booking.reference}.{'outcome' if outcome else 'general'}",
            sender=self._parts.settings.mail_from,
            recipient=booking.email,
            subject=f"{subject} ({booking.reference})",
            public_url=self._parts.settings.address,
            booking=booking,
            outcome=outcome,
            material=[*own, *self._parts.papers.material(row.facts)],
            offer_name=self._parts.chambers.texts.offer_name,
            service=self._parts.chambers.service_number,
        )

    def _expert_address(self, row: Booking) -> str:
        chambers, region = self._parts.chambers, row.time_slot.day.region
        kinds: Sequence[str] = [one.kind for one in chambers.chambers if one.key == row.chamber]
        kind = cast(ChamberKind, kinds[0]) if kinds else None
        topic = str(row.facts.get("topic") or "") or None
        fitting = experts_for(chambers, topic, region, kind) or chambers.experts
        return fitting[0].email
