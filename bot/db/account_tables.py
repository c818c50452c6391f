from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class Account(Base):
    """Somebody who works at the desk. `chambers` are keys of chambers.yml; administrators see all."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(254), unique=True)  # the e-mail address, in lower case
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(14))  # expert, editor, administrator
    chambers: Mapped[list[Any]] = mapped_column(default=list)
    password_hash: Mapped[str] = mapped_column(String(200), default="")  # empty: nobody can sign in with it
    must_change: Mapped[bool] = mapped_column(default=True)
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    totp_on: Mapped[bool] = mapped_column(default=False)
    totp_last_step: Mapped[int] = mapped_column(default=0)  # a code serves once
    locked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]


class AccountLink(Base):
    """A one-time link with which somebody sets the password. Only its hash is kept."""

    __tablename__ = "account_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]


class AccountSession(Base):
    """Somebody who has signed in on a device. Only the hash of the cookie is kept."""

    __tablename__ = "account_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    step: Mapped[str] = mapped_column(String(10))  # code, password, full: what is still asked for
    device: Mapped[str] = mapped_column(String(80), default="")  # browser and system, no more
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RecoveryCode(Base):
    """A code for whoever has lost the second factor. Each serves once."""

    __tablename__ = "account_recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))


class SignInFailure(Base):
    """A try to sign in that has not succeeded, under the keyed hash of an account or of an address."""

    __tablename__ = "sign_in_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class MisreadMark(Base):
    """A sentence whose intent an expert found wrong; it goes with its conversation.

    `intent` and `confidence` are what the engine said then.
    """

    __tablename__ = "misread_marks"

    message_id: Mapped[str] = mapped_column(
        ForeignKey("chat_messages.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[str] = mapped_column(String(36), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    intent: Mapped[str] = mapped_column(String(60), default="")
    confidence: Mapped[float] = mapped_column(default=0.0)
    created_at: Mapped[datetime]


class TimeSlotProposal(Base):
    """A time slot that an expert has proposed in a conversation, with the booking it would become."""

    __tablename__ = "time_slot_proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)  # in the payload of the buttons
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    time_slot_id: Mapped[int] = mapped_column(ForeignKey("time_slots.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10))  # open, booked, declined, gone
    request: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
