from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from bot.schedule.values import CalendarDate, Frozen, Key, StateCode

Aspect = Literal[
    "general", "cost", "duration", "legal", "funding", "first_step", "tools", "risk", "example", "more"
]
Sector = Literal[
    "handwerk",
    "handel",
    "industrie",
    "dienstleistung",
    "gastgewerbe",
    "landwirtschaft",
    "bildung",
    "gesundheit",
]
Length = Literal["short", "long", "easy"]
EntryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{2,99}$")]
FactId = Annotated[str, StringConstraints(pattern=r"^(F\d+\.\d+|interview|centre)$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class EntrySource(Frozen):
    """Where the facts of an entry come from, and on which day that was read.

    `as_of` is the source's own Stand where it is older than the entry's, as the interview's of 2020 is.
    """

    title: Line
    # Some official pages still come without TLS.
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$")]
    accessed: CalendarDate
    as_of: CalendarDate | None = None


class Sizes(Frozen):
    """The numbers of employees that an entry is about, both ends included; an open end is null."""

    min: int | None = Field(None, ge=0)
    max: int | None = Field(None, ge=0)


class FollowUp(Frozen):
    """A suggested next question. It leads to an entry, to an intent, or its words name an aspect."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    entry: EntryId | None = None
    intent: Key | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: Any) -> Any:
        return {"title": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_one_target(self) -> FollowUp:
        if self.entry and self.intent:
            raise ValueError("nennt entry und intent; nur eines davon ist möglich")
        return self


class FrontMatter(Frozen):
    """The head of a file in data/knowledge."""

    id: EntryId
    topic: Annotated[str, StringConstraints(pattern=r"^(topic|session)_[a-z_]+$")]
    aspect: Aspect = "general"
    main: bool = False
    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    keywords: tuple[str, ...] = ()
    # Whoever writes one of these asks for just this entry; keywords only bring a question nearer to it.
    names: tuple[Annotated[str, StringConstraints(min_length=3, max_length=60)], ...] = ()
    sources: tuple[EntrySource, ...] = Field(min_length=1)
    as_of: CalendarDate
    valid_from: CalendarDate | None = None
    valid_until: CalendarDate | None = None
    after_expiry: Annotated[str, StringConstraints(max_length=400)] | None = None
    # Holds in these federal states only; another centre does not give it.
    states: tuple[StateCode, ...] = ()
    regions: tuple[Key, ...] = ()
    sectors: tuple[Sector, ...] = ()
    trades: tuple[Key, ...] = ()
    sizes: Sizes | None = None
    owner: Line
    follow_ups: tuple[FollowUp, ...] = Field((), max_length=4)
    related: tuple[EntryId, ...] = ()
    material: tuple[str, ...] = ()
    facts: tuple[FactId, ...] = Field(min_length=1)
    example: bool = False
    certain: bool = True


class Entry(FrontMatter):
    """One answer, in three lengths. `easy` is the version in Einfache Sprache."""

    short: str
    long: str
    easy: str

    def is_expired(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.valid_until is not None and self.valid_until < today

    def is_begun(self, today: date) -> bool:
        return self.valid_from is None or self.valid_from <= today

    def may_be_given(self, today: date) -> bool:
        """Whether it says something true today: it holds, or it knows what to say once it is over."""
        return self.is_begun(today) and (not self.is_expired(today) or bool(self.after_expiry))

    def holds_in(self, state: str) -> bool:
        return not self.states or state in self.states

    def text(self, length: Length) -> str:
        return {"short": self.short, "long": self.long, "easy": self.easy or self.short}[length]


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong in a file, in a German sentence for the person who edits it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True)
class EntryFile:
    """An entry, its path below data/knowledge, and the line on which each key and section stands."""

    file: str
    entry: Entry
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    def fault(self, key: str, message: str) -> Fault:
        """A fault at a key or section; `key` is say `sources` or `Kurz`."""
        return Fault(self.file, self.lines.get(key, 1), message)
