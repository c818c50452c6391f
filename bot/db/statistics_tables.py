from __future__ import annotations

from datetime import date as calendar_date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class _Counts:
    """How often something happened in a month, by chamber. Names no person.

    `month` is its first day, `chamber` is empty where it is not known. `population` is what is counted
    (conversations, messages …), `dimension` by what it is divided ("" for the whole) and `key` its part.
    """

    month: Mapped[calendar_date] = mapped_column(primary_key=True)
    chamber: Mapped[str] = mapped_column(String(40), primary_key=True)
    population: Mapped[str] = mapped_column(String(20), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class MonthlyCount(_Counts, Base):
    """What is left of erased conversations, and of all else that is counted when it ends."""

    __tablename__ = "monthly_counts"


class DemoCount(_Counts, Base):
    """Made-up figures for a demonstration, apart from all real ones."""

    __tablename__ = "demo_counts"
