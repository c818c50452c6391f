from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.booking.letters import announce_change
from bot.booking.parts import BookingParts
from bot.booking.rebook import other_times
from bot.booking.rows import audit
from bot.booking.showing import as_view
from bot.booking.transaction import decided
from bot.booking.views import BookingView
from bot.booking.whole_day import confirmed_without_holds, locked_day, put_on, require_no_other
from bot.errors import InvalidInput, NotFound


def move_day(parts: BookingParts, day_id: int, to: date, reason: str, actor: str) -> list[BookingView]:
    """Moves a consultation day with all its bookings, at the same times of day, and tells everyone concerned.

    `reason` is German and stands in the mails, next to links to other times. Raises NotFound, and
    InvalidInput (`day_taken`, `day_past`) when the other day will not do.
    """

    def use_case(db: Session) -> list[BookingView]:
        now, zone = parts.clock.now(), parts.chambers.zone
        day = locked_day(db, day_id)
        if day is None or day.state == "cancelled" or day.date <= now.astimezone(zone).date():
            raise NotFound("consultation day")
        if to <= now.astimezone(zone).date():
            raise InvalidInput("day_past")
        if to == day.date:
            return []
        require_no_other(db, day.region, to)
        rows = confirmed_without_holds(db, parts, day_id, now)
        concerned = [(row, as_view(row, parts.chambers)) for row in rows]
        put_on(day, to, zone)
        day.state, day.reason = "moved", reason
        for row, before in concerned:
            row.sequence, row.updated_at = row.sequence + 1, now
            db.flush()
            announce_change(db, parts, row, before, reason, other_times(db, parts, row))
        audit(db, parts.clock, "day.moved", f"day {day_id}", actor, bookings=len(concerned))
        db.flush()
        for row, _ in concerned:
            db.refresh(row)
        return [as_view(row, parts.chambers) for row, _ in concerned]

    return decided(parts.uow, use_case)
