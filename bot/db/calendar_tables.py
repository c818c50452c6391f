from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class CalendarFeed(Base):
    """A secret address under which a calendar program reads the bookings of some chambers.

    Only the hash of the address is kept. `chambers` are their keys; the list ["*"] means all.
    """

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(60), index=True)  # the account it was made for
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    chambers: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
