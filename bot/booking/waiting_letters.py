from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.booking.parts import BookingParts
from bot.booking.tokens import WAITING_ACCEPT, WAITING_LEAVE
from bot.db.booking_tables import WaitingEntry, WaitingOffer
from bot.notify import outbox
from bot.notify.notes import note
from bot.wording import moment_in_words, span_in_words

_LEAVE_LINK_LASTS = timedelta(days=365)


def announce_joining(db: Session, parts: BookingParts, entry: WaitingEntry) -> None:
    """Writes the mail into the caller's transaction, as the others here do."""
    label = parts.chambers.region(entry.region).label
    _send(db, parts, entry, "waiting_joined", str(entry.id), f"Sie stehen auf der Warteliste für {label}")


def announce_offer(db: Session, parts: BookingParts, offer: WaitingOffer) -> None:
    slot = offer.booking.time_slot
    when = span_in_words(slot.starts_at, slot.ends_at)
    _send(
        db,
        parts,
        offer.entry,
        "waiting_offer",
        str(offer.id),
        f"Ein Termin ist frei: {when}",
        when=when,
        until=moment_in_words(offer.expires_at),
        accept_url=offer_url(parts, offer),
    )


def announce_withdrawal(db: Session, parts: BookingParts, offer: WaitingOffer) -> None:
    slot = offer.booking.time_slot
    when = span_in_words(slot.starts_at, slot.ends_at)
    subject = f"Der angebotene Termin entfällt: {when}"
    _send(db, parts, offer.entry, "waiting_withdrawn", str(offer.id), subject, when=when)


def offer_url(parts: BookingParts, offer: WaitingOffer) -> str:
    """The link that leads to the button with which an offer is accepted."""
    token = parts.links.sign(WAITING_ACCEPT, str(offer.id), offer.expires_at)
    return f"{parts.settings.address}/warteliste/{token}"


def _send(
    db: Session, parts: BookingParts, entry: WaitingEntry, kind: str, key: str, subject: str, **values: Any
) -> None:
    token = parts.links.sign(WAITING_LEAVE, str(entry.id), entry.created_at + _LEAVE_LINK_LASTS)
    mail = note(
        kind,
        key=key,
        sender=parts.settings.mail_from,
        recipient=entry.email,
        subject=subject,
        public_url=parts.settings.address,
        contact_name=entry.contact_name,
        offer_name=parts.chambers.texts.offer_name,
        region_label=parts.chambers.region(entry.region).label,
        service=parts.chambers.service_number,
        leave_url=f"{parts.settings.address}/warteliste/{token}/austragen",
        **values,
    )
    outbox.add(db, mail, due_at=parts.clock.now(), conversation_id=entry.conversation_id)
