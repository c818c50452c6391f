from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base

_OPEN = text("ended_at IS NULL")


class Handover(Base):
    """One stretch in which a conversation waited for a person or was with one. A conversation has at most one
    that has not ended; the partial unique index guarantees it."""

    __tablename__ = "handovers"
    __table_args__ = (
        Index(
            "uq_handovers_conversation_open",
            "conversation_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str] = mapped_column(String(20))  # asked, misunderstood, complaint, urgent, transferred
    chambers: Mapped[list[Any]] = mapped_column(default=list)  # keys of those whose experts may take it
    chamber: Mapped[str] = mapped_column(String(40), default="")  # of the expert who took it
    region: Mapped[str] = mapped_column(String(40), default="")
    topic: Mapped[str] = mapped_column(String(60), default="")
    wanted_by: Mapped[str] = mapped_column(String(64), default="")  # account a transfer is meant for
    requested_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]  # until then somebody should have taken it
    claimed_by: Mapped[str] = mapped_column(String(64), default="")  # account
    claimed_name: Mapped[str] = mapped_column(String(120), default="")  # as the visitor reads it
    claimed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_by: Mapped[str] = mapped_column(String(64), default="")  # visitor, system or an account
    # left, missed, nobody_there, returned, ended, transferred, lost, closed
    outcome: Mapped[str] = mapped_column(String(20), default="")
    result: Mapped[str] = mapped_column(Text, default="")  # what was agreed, or what came of it
    transfers: Mapped[list[Any]] = mapped_column(default=list)  # who handed it on to whom
    visitor_seen_at: Mapped[datetime | None]
    visitor_gone_at: Mapped[datetime | None]  # none while the visitor's page is open


class HandoverNote(Base):
    """What an expert wrote for colleagues; no visitor sees it in the chat."""

    __tablename__ = "handover_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    author: Mapped[str] = mapped_column(String(64))
    author_name: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Callback(Base):
    """Somebody who wants to be called back, or written to where only an address was given."""

    __tablename__ = "callbacks"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    chambers: Mapped[list[Any]] = mapped_column(default=list)
    region: Mapped[str] = mapped_column(String(40), default="")
    topic: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    concern: Mapped[str] = mapped_column(Text, default="")
    time_window: Mapped[str] = mapped_column(String(120), default="")  # in words; empty: at any time
    window_starts_at: Mapped[datetime | None]
    window_ends_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10), default="open", index=True)  # open, tried, done
    tries: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str] = mapped_column(Text, default="")  # the expert's
    handled_by: Mapped[str] = mapped_column(String(64), default="")  # account that tried last
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ExpertPresence(Base):
    """An expert whose desk gives signs of life. Silence counts as gone, whatever the state says."""

    __tablename__ = "expert_presence"

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    chambers: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(10))  # available, away
    seen_at: Mapped[datetime] = mapped_column(index=True)
