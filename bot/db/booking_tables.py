from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db.base import Base
from bot.db.tables import Booking

_ON_THE_LIST = text("state IN ('waiting', 'offered')")
_OPEN = text("state = 'open'")


class WaitingEntry(Base):
    """A company that waits for a time slot in a region. The order is that of the ids."""

    __tablename__ = "waiting_entries"
    __table_args__ = (
        Index(
            "uq_waiting_entries_company",
            "region",
            "company_key",
            unique=True,
            sqlite_where=_ON_THE_LIST,
            postgresql_where=_ON_THE_LIST,
        ),
        Index("ix_waiting_entries_region_state", "region", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))  # waiting, offered, booked, left, lapsed
    conversation_id: Mapped[str | None] = mapped_column(String(36), index=True)
    company: Mapped[str] = mapped_column(String(200))
    company_key: Mapped[str] = mapped_column(String(500))
    contact_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(40), default="")
    concern: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    chamber: Mapped[str] = mapped_column(String(40), default="")
    meeting_format: Mapped[str] = mapped_column(String(10), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class WaitingOffer(Base):
    """A time slot offered to one entry. The held row of `bookings` keeps it from everybody else."""

    __tablename__ = "waiting_offers"
    __table_args__ = (
        Index(
            "uq_waiting_offers_time_slot_open",
            "time_slot_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_waiting_offers_entry_open",
            "entry_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("waiting_entries.id", ondelete="CASCADE"), index=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), unique=True)
    time_slot_id: Mapped[int] = mapped_column(ForeignKey("time_slots.id"))
    state: Mapped[str] = mapped_column(String(10))  # open, accepted, declined, lapsed, withdrawn
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    entry: Mapped[WaitingEntry] = relationship()
    booking: Mapped[Booking] = relationship()


class ReminderOptOut(Base):
    """A booking whose company wants no reminders."""

    __tablename__ = "reminder_opt_outs"

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime]


class ChangeCode(Base):
    """A code sent by e-mail before a booking is changed in the chat. Only its keyed hash is kept.

    References that do not exist get a row too, so that nobody can find out by asking.
    """

    __tablename__ = "change_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Outcome(Base):
    """What came of an appointment, as the expert recorded it."""

    __tablename__ = "outcomes"

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    happened: Mapped[bool]
    result: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    material: Mapped[list[Any]] = mapped_column(default=list)  # ids of knowledge entries
    recorded_at: Mapped[datetime]


class MailAttachment(Base):
    """A file that goes with a mail besides its calendar."""

    __tablename__ = "mail_attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    html: Mapped[str] = mapped_column(Text)
