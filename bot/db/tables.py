from __future__ import annotations

from datetime import date as calendar_date
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db.base import Base

# A booking in one of these states keeps its time slot from everybody else.
OCCUPYING = ("held", "confirmed")
_OCCUPIED = text("status IN ('held', 'confirmed')")
_CONFIRMED = text("status = 'confirmed'")
_HELD = text("status = 'held'")
_WAITING = text("sender = 'visitor' AND answered_at IS NULL")


class ConsultationDay(Base):
    """One Sprechtag of one region. `original_date` is the rule's day, `date` where it went."""

    __tablename__ = "consultation_days"
    __table_args__ = (UniqueConstraint("region", "original_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(40), index=True)
    date: Mapped[calendar_date] = mapped_column(index=True)
    original_date: Mapped[calendar_date]
    state: Mapped[str] = mapped_column(String(12), default="planned")  # planned, moved, cancelled
    reason: Mapped[str] = mapped_column(Text, default="")
    touched: Mapped[bool] = mapped_column(default=False)  # changed by hand: the rules leave it alone
    time_slots: Mapped[list[TimeSlot]] = relationship(back_populates="day", order_by="TimeSlot.starts_at")


class TimeSlot(Base):
    """A bookable time on a consultation day."""

    __tablename__ = "time_slots"
    __table_args__ = (UniqueConstraint("day_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("consultation_days.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="open")  # open, blocked
    day: Mapped[ConsultationDay] = relationship(back_populates="time_slots")


class Booking(Base):
    """Who has which time slot. The partial unique index below is what makes double booking impossible."""

    __tablename__ = "bookings"
    __table_args__ = (
        Index(
            "uq_bookings_time_slot_occupied",
            "time_slot_id",
            unique=True,
            sqlite_where=_OCCUPIED,
            postgresql_where=_OCCUPIED,
        ),
        Index(
            "uq_bookings_open_company",
            "company_key",
            unique=True,
            sqlite_where=_CONFIRMED,
            postgresql_where=_CONFIRMED,
        ),
        Index(
            "uq_bookings_hold_of_conversation",
            "conversation_id",
            unique=True,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
        Index("ix_bookings_held_until", "held_until", sqlite_where=_HELD, postgresql_where=_HELD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    time_slot_id: Mapped[int] = mapped_column(ForeignKey("time_slots.id"))
    conversation_id: Mapped[str | None] = mapped_column(String(36), index=True)
    # held, confirmed, cancelled, expired, attended, no_show
    status: Mapped[str] = mapped_column(String(12))
    held_until: Mapped[datetime | None]
    company: Mapped[str] = mapped_column(String(200), default="")
    company_key: Mapped[str] = mapped_column(String(500), default="")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    concern: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    chamber: Mapped[str] = mapped_column(String(40), default="")
    meeting_format: Mapped[str] = mapped_column(String(10), default="")  # on_site, online
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar file, RFC 5545
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    time_slot: Mapped[TimeSlot] = relationship()


class Conversation(Base):
    """A visitor's conversation. Only the hash of its token is kept."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(10), default="bot")  # bot, waiting, expert, callback, closed
    consent_version: Mapped[str] = mapped_column(String(64))
    easy_language: Mapped[bool] = mapped_column(default=False)
    misunderstandings: Mapped[int] = mapped_column(default=0)  # in a row
    last_topic: Mapped[str] = mapped_column(String(60), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the visitor said about the company
    form: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the form that is being filled, if any
    created_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    # Who is answering right now: one message at a time, whichever web process it reached.
    claimed_by: Mapped[str | None] = mapped_column(String(36))
    claimed_until: Mapped[datetime | None]


class ChatMessage(Base):
    """One bubble. `number` orders a conversation without gaps; `client_id` makes sending twice harmless."""

    __tablename__ = "chat_messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        UniqueConstraint("conversation_id", "client_id"),
        # Few rows at any time: the messages that wait for their answer.
        Index("ix_chat_messages_waiting", "created_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    number: Mapped[int]
    sender: Mapped[str] = mapped_column(String(8))  # bot, visitor, expert, system
    text: Mapped[str] = mapped_column(Text)
    buttons: Mapped[list[Any]] = mapped_column(default=list)
    sources: Mapped[list[Any]] = mapped_column(default=list)
    booking: Mapped[dict[str, Any] | None]
    understood: Mapped[dict[str, Any] | None]  # intent, confidence, ranking: for the desk
    client_id: Mapped[str | None] = mapped_column(String(64))
    in_reply_to: Mapped[str | None] = mapped_column(String(36), index=True)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]  # of a visitor's message; none while it waits for its answer


class OutboxMail(Base):
    """A mail, written in the transaction of what it tells; the worker sends it."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text, default="")
    calendar: Mapped[str] = mapped_column(Text, default="")
    calendar_method: Mapped[str] = mapped_column(String(10), default="")
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="SET NULL"), index=True)
    # Of a mail that belongs to a conversation and to no booking, so that it is erased with it.
    conversation_id: Mapped[str | None] = mapped_column(String(36), index=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)  # waiting, sent, failed
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Who did what to which thing. Holds no personal data."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SelfCheck(Base):
    """A filled-in self-check, found by its token only. Holds nothing that says whose it is."""

    __tablename__ = "self_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # points by the question's number
    sector: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(index=True)


class Feedback(Base):
    """What somebody thought of an answer. Holds no conversation, so that nobody can be found by it."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(String(100), index=True)
    helpful: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")
    given_on: Mapped[calendar_date]
