from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.booking.letter_of import letter_of
from bot.booking.papers import Paper
from bot.booking.parts import BookingParts
from bot.booking.reminders import drop_reminders
from bot.booking.showing import as_view
from bot.booking.views import BookingView
from bot.db.tables import Booking
from bot.notify import mails, outbox
from bot.notify.letter import Attachment, Letter, Mail, Offer
from bot.notify.notes import note
from bot.schedule.chamber import Chamber
from bot.wording import span_in_words


def announce_booking(db: Session, parts: BookingParts, row: Booking) -> None:
    """Writes the mails of a new booking into the caller's transaction, as the others here do."""
    booking = as_view(row, parts.chambers)
    letter = letter_of(booking, parts, row.phone)
    preparation = parts.papers.preparation(booking, row.facts)
    _send(db, parts, row, mails.confirmation(_with(letter, preparation)))
    briefed = _with(letter, parts.papers.brief(booking, row.facts))
    for chamber in _chambers(parts, row):
        _send(db, parts, row, mails.chamber_notice(_to(briefed, chamber), "booked"))


def announce_change(
    db: Session,
    parts: BookingParts,
    row: Booking,
    before: BookingView,
    reason: str = "",
    offers: tuple[Offer, ...] = (),
) -> None:
    """A change by the company or, with `reason` and other times to choose, by the chamber."""
    letter = letter_of(as_view(row, parts.chambers), parts, row.phone)
    letter = replace(letter, former_starts_at=before.starts_at, reason=reason, offers=offers)
    if before.starts_at != letter.starts_at:
        drop_reminders(db, row.id)
    if before.email != letter.email:
        _tell_former_address(db, parts, row, before)
    _send(db, parts, row, mails.change(letter))
    for chamber in _chambers(parts, row):
        _send(db, parts, row, mails.chamber_notice(_to(letter, chamber), "changed"))


def announce_brief(db: Session, parts: BookingParts, row: Booking) -> None:
    """The brief once more, after something was added to it, to whoever was told of the booking."""
    booking = as_view(row, parts.chambers)
    brief = parts.papers.brief(booking, row.facts)
    if brief is None:
        return
    when = span_in_words(booking.starts_at, booking.ends_at)
    for chamber in _chambers(parts, row):
        mail = note(
            "brief_added",
            key=f"{row.reference}.{sha256(brief.text.encode()).hexdigest()[:16]}.{chamber.email}",
            sender=parts.settings.mail_from,
            recipient=chamber.email,
            subject=f"Neue Angaben zum Termin {when} ({row.reference})",
            public_url=parts.settings.address,
            attachments=(Attachment(brief.file_name, brief.html),),
            reference=row.reference,
            when=when,
            brief=brief.text,
        )
        _send(db, parts, row, mail)


def announce_cancellation(
    db: Session, parts: BookingParts, row: Booking, reason: str, offers: tuple[Offer, ...] = ()
) -> None:
    drop_reminders(db, row.id)
    letter = letter_of(as_view(row, parts.chambers), parts, row.phone)
    letter = replace(letter, reason=reason, offers=offers)
    _send(db, parts, row, mails.cancellation(letter))
    for chamber in _chambers(parts, row):
        _send(db, parts, row, mails.chamber_notice(_to(letter, chamber), "cancelled"))


def _chambers(parts: BookingParts, row: Booking) -> list[Chamber]:
    """Who is told: the chamber in charge, or all of the region where nobody knows which one that is."""
    named = [one for one in parts.chambers.chambers if one.key == row.chamber]
    region = row.time_slot.day.region
    return named or [one for one in parts.chambers.chambers if one.region == region]


def _with(letter: Letter, paper: Paper | None) -> Letter:
    if paper is None:
        return letter
    return replace(letter, paper=paper.text, attachments=(Attachment(paper.file_name, paper.html),))


def _tell_former_address(db: Session, parts: BookingParts, row: Booking, before: BookingView) -> None:
    # The new address is not named: whoever reads the old mailbox need not be the same person.
    mail = note(
        "email_changed",
        key=f"{row.reference}.{row.sequence}",
        sender=parts.settings.mail_from,
        recipient=before.email,
        subject=f"Die E-Mail-Adresse zu Ihrem Termin wurde geändert ({row.reference})",
        public_url=parts.settings.address,
        contact_name=before.contact_name,
        reference=row.reference,
        offer_name=parts.chambers.texts.offer_name,
        service=parts.chambers.service_number,
    )
    _send(db, parts, row, mail)


def _to(letter: Letter, chamber: Chamber) -> Letter:
    return replace(
        letter, recipient=chamber.email, chamber_name=chamber.name, chamber_phone=chamber.service_phone
    )


def _send(db: Session, parts: BookingParts, row: Booking, mail: Mail) -> None:
    outbox.add(db, mail, due_at=parts.clock.now(), booking_id=row.id)
