from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from bot.booking.letter_of import calendar_file, letter_of
from bot.booking.parts import BookingParts
from bot.booking.showing import as_view, booking_link
from bot.booking.tokens import REMINDERS_OFF
from bot.booking.transaction import decided
from bot.db.booking_tables import ReminderOptOut
from bot.db.tables import Booking, OutboxMail, TimeSlot
from bot.errors import NotFound
from bot.notify import outbox
from bot.notify.notes import note
from bot.wording import span_in_words

# How long before the start, and how late it may still go out when no worker was running.
REMINDERS = {"2d": (timedelta(days=2), timedelta(days=1)), "2h": (timedelta(hours=2), timedelta(0))}


def write_reminders(parts: BookingParts) -> int:
    """Writes the reminders that are due now and says how many were new.

    Each goes out once for a booking and time: a moved booking gets new ones. Whoever books later than a
    reminder would have come does not get it.
    """
    now, written = parts.clock.now(), 0
    for name, (ahead, latest) in REMINDERS.items():
        with parts.uow() as db:
            due = db.execute(
                select(Booking.id, Booking.created_at, TimeSlot.starts_at)
                .join(Booking.time_slot)
                .where(Booking.status == "confirmed", ~_has_opted_out())
                .where(TimeSlot.starts_at <= now + ahead, TimeSlot.starts_at > now + latest)
                .order_by(TimeSlot.starts_at, Booking.id)
            ).all()
        for booking_id, created_at, starts_at in due:
            if created_at <= starts_at - ahead:
                written += decided(parts.uow, partial(_write, parts, booking_id, name))
    return written


def drop_reminders(db: Session, booking_id: int) -> None:
    """Takes back what has been written but not sent: the booking was cancelled or moved."""
    db.execute(
        update(OutboxMail)
        .where(OutboxMail.booking_id == booking_id, OutboxMail.kind == "reminder")
        .where(OutboxMail.state == "waiting")
        .values(state="dropped")
        .execution_options(synchronize_session=False)
    )


def stop_reminders(parts: BookingParts, token: str) -> None:
    """No more reminders for the booking of a link; a second time changes nothing. Raises NotFound."""
    reference = parts.links.read(token, REMINDERS_OFF, parts.clock.now())

    def use_case(db: Session) -> None:
        row = db.scalar(select(Booking).where(Booking.reference == reference))
        if row is None:
            raise NotFound("booking")
        if db.get(ReminderOptOut, row.id) is None:
            db.add(ReminderOptOut(booking_id=row.id, created_at=parts.clock.now()))
        drop_reminders(db, row.id)

    decided(parts.uow, use_case)


def _write(parts: BookingParts, booking_id: int, name: str, db: Session) -> int:
    row = db.scalar(
        select(Booking)
        .where(Booking.id == booking_id, Booking.status == "confirmed", ~_has_opted_out())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    now = parts.clock.now()
    if row is None or not now < row.time_slot.starts_at <= now + REMINDERS[name][0]:
        return 0
    booking = as_view(row, parts.chambers)
    when = span_in_words(booking.starts_at, booking.ends_at)
    mail = note(
        "reminder",
        key=f"{name}.{booking.reference}.{int(booking.starts_at.timestamp())}",
        sender=parts.settings.mail_from,
        recipient=booking.email,
        subject=f"Erinnerung: {when} ({booking.reference})",
        public_url=parts.settings.address,
        calendar=calendar_file(booking, parts),  # the same entry once more, for whoever deleted it
        joining=letter_of(booking, parts).meeting_link,
        booking=booking,
        when=when,
        offer_name=parts.chambers.texts.offer_name,
        service=parts.chambers.service_number,
        manage_url=booking_link(booking, parts),
        off_url=booking_link(booking, parts, REMINDERS_OFF, "/erinnerungen"),
    )
    if outbox.is_known(db, mail):
        return 0
    outbox.add(db, mail, due_at=now, booking_id=row.id)
    return 1


def _has_opted_out() -> ColumnElement[bool]:
    return exists().where(ReminderOptOut.booking_id == Booking.id)
