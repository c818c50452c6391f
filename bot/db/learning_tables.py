from __future__ import annotations

from datetime import date as calendar_date
from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class LearningSentence(Base):
    """A sentence that was not understood or taken for something else, masked before it got here.

    Holds no conversation and the days only, so that nobody can be found by it.
    """

    __tablename__ = "learning_sentences"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(500), unique=True)  # its letters and digits, in one spelling
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(16))  # not_understood, marked_wrong
    guess: Mapped[str] = mapped_column(String(60), default="")  # the intent the bot took it for
    confidence: Mapped[int | None]  # in percent
    times: Mapped[int] = mapped_column(default=1)
    first_on: Mapped[calendar_date]
    last_on: Mapped[calendar_date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(10), default="open", index=True)  # open, assigned, dropped
    intent: Mapped[str] = mapped_column(String(60), default="")  # what it was assigned to
    training_text: Mapped[str] = mapped_column(Text, default="")  # as it goes into the training data
    decided_by: Mapped[str] = mapped_column(String(60), default="")
    decided_at: Mapped[datetime | None]


class KnowledgeVersion(Base):
    """A text that a file of the knowledge base had, as it was saved in the desk."""

    __tablename__ = "knowledge_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(String(120), index=True)
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(200), default="")
    saved_by: Mapped[str] = mapped_column(String(60))
    saved_at: Mapped[datetime]
