from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.booking.parts import BookingParts
from bot.booking.references import normal_reference
from bot.booking.showing import as_view
from bot.booking.transaction import decided
from bot.booking.views import BookingView
from bot.db.booking_tables import ChangeCode
from bot.db.tables import Booking
from bot.errors import InvalidInput
from bot.notify import outbox
from bot.notify.notes import note

CODE_LASTS = timedelta(minutes=15)
MOST_TRIES = 5
# So many codes for one reference in the time below; more would only fill a mailbox.
MOST_CODES = 3
THROTTLE = timedelta(hours=1)


class ChangeCodes:
    """Six digits by e-mail that prove whose booking it is, before it is changed in the chat.

    An unknown reference behaves like a known one, except that no mail is written.
    """

    def __init__(self, parts: BookingParts) -> None:
        self._parts = parts

    def request_code(self, reference: str) -> None:
        """Sends a code to the booking's address; a former code no longer counts.

        Raises InvalidInput: `reference_invalid`, or `code_too_often` (three in an hour).
        """
        wanted = normal_reference(reference)
        if not wanted:
            raise InvalidInput("reference_invalid")
        decided(self._parts.uow, lambda db: self._request(db, wanted))

    def verify_code(self, reference: str, code: str) -> BookingView:
        """The booking, once the code fits; a code counts once.

        Raises InvalidInput: `code_wrong` (try again), or `code_void` when a new one is needed: none was
        sent, it is older than 15 minutes, was used, or five tries were wrong.
        """
        wanted, digits = normal_reference(reference), "".join(filter(str.isdigit, code))
        # The counted try must stay, so the refusal is raised after the commit.
        found = decided(self._parts.uow, lambda db: self._verify(db, wanted, digits))
        if isinstance(found, str):
            raise InvalidInput(found)
        return found

    def _request(self, db: Session, reference: str) -> None:
        now = self._parts.clock.now()
        row = db.scalar(select(Booking).where(Booking.reference == reference).with_for_update())
        recent = select(func.count()).where(
            ChangeCode.reference == reference, ChangeCode.created_at > now - THROTTLE
        )
        if (db.scalar(recent) or 0) >= MOST_CODES:
            raise InvalidInput("code_too_often")
        digits = f"{secrets.randbelow(1_000_000):06d}"
        stored = ChangeCode(reference=reference, code_hash=self._hash(reference, digits))
        stored.created_at, stored.expires_at = now, now + CODE_LASTS
        db.add(stored)
        db.flush()
        if row is None or row.status != "confirmed" or row.time_slot.starts_at <= now:
            return
        mail = note(
            "change_code",
            key=str(stored.id),
            sender=self._parts.settings.mail_from,
            recipient=row.email,
            subject=f"Ihr Code für den Termin {reference}",
            public_url=self._parts.settings.address,
            contact_name=row.contact_name,
            code=f"{digits[:3]} {digits[3:]}",
            minutes=int(CODE_LASTS.total_seconds() // 60),
            offer_name=self._parts.chambers.texts.offer_name,
            service=self._parts.chambers.service_number,
        )
        outbox.add(db, mail, due_at=now, booking_id=row.id)

    def _verify(self, db: Session, reference: str, digits: str) -> BookingView | str:
        now = self._parts.clock.now()
        stored = db.scalar(
            select(ChangeCode)
            .where(ChangeCode.reference == reference)
            .order_by(ChangeCode.id.desc())
            .limit(1)
            .with_for_update()
        )
        if stored is None or stored.used_at or stored.expires_at <= now or stored.tries >= MOST_TRIES:
            return "code_void"
        stored.tries += 1
        row = db.scalar(select(Booking).where(Booking.reference == reference))
        fits = hmac.compare_digest(stored.code_hash, self._hash(reference, digits))
        if not fits or row is None or row.status != "confirmed" or row.time_slot.starts_at <= now:
            return "code_void" if stored.tries >= MOST_TRIES else "code_wrong"
        stored.used_at = now
        return as_view(row, self._parts.chambers)

    def _hash(self, reference: str, digits: str) -> str:
        return self._parts.links.keyed_hash(f"code\n{reference}\n{digits}")
