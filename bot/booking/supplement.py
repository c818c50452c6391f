from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.booking.letters import announce_brief
from bot.booking.parts import BookingParts
from bot.booking.rows import audit, booking_of
from bot.booking.transaction import decided
from bot.errors import NotFound


def add_facts(
    parts: BookingParts, reference: str, email: str, facts: Mapping[str, Any], chamber: str = ""
) -> None:
    """Takes what was said after the booking into its brief and sends that again to whoever was told of it.

    A chamber that was unknown at the booking is noted; one that is known stays. Nothing new, no mail. Raises
    NotFound.
    """

    def use_case(db: Session) -> None:
        row = booking_of(db, reference, email)
        if row.status != "confirmed" or row.time_slot.starts_at <= parts.clock.now():
            raise NotFound("booking")
        new = {name: value for name, value in facts.items() if row.facts.get(name) != value}
        if not new:
            return
        row.facts, row.chamber = {**row.facts, **new}, row.chamber or chamber
        row.updated_at = parts.clock.now()
        db.flush()
        announce_brief(db, parts, row)
        audit(db, parts.clock, "booking.brief_added", row.reference, "visitor", fields=sorted(new))

    decided(parts.uow, use_case)
