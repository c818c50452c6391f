"""What a date expression means."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

Problem = Literal["past", "invalid"]
EVERY_DAY: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True)
class DateRange:
    """When somebody can or wants to come. Everything left open is None or empty; Monday is weekday 0."""

    start: date | None = None
    end: date | None = None
    """Inclusive."""
    time_from: time | None = None
    time_to: time | None = None
    """Equal to `time_from` when one moment is meant ("um 15 Uhr")."""
    weekdays: frozenset[int] = frozenset()
    """The weekdays that are possible; empty means any."""
    excluded: tuple[tuple[date, date], ...] = ()
    text: str = ""
    start_offset: int = 0
    end_offset: int = 0
    problem: Problem | None = None
    approximate: bool = False

    def allows(self, day: date) -> bool:
        """Is this day inside the range, on a possible weekday and not excluded?"""
        if self.problem or (self.start and day < self.start) or (self.end and day > self.end):
            return False
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        return not any(first <= day <= last for first, last in self.excluded)


@dataclass(frozen=True)
class Piece:
    """A part of an expression as a matcher read it; `combine` puts pieces together."""

    kind: Literal["day", "span", "weekday", "day_of_month", "time", "part_of_day"]
    first: date | None = None
    last: date | None = None
    weekday: int = -1
    habitual: bool = False
    """"donnerstags": every Thursday, not the next one."""
    weekdays: frozenset[int] = frozenset()
    day_number: int = 0
    time_from: time | None = None
    time_to: time | None = None
    problem: Problem | None = None
    approximate: bool = False
    open_end: bool = False
    holiday: bool = False


@dataclass
class Draft:
    """A DateRange in the making."""

    first: date | None = None
    last: date | None = None
    dated: bool = False
    span: bool = False
    """A week or a month, which a weekday or a day may still narrow."""
    bare_weekday: int = -1
    within: tuple[date, date] | None = None
    """The week from which a weekday was taken; the next one after "oder" is taken from it too."""
    weekdays: frozenset[int] = frozenset()
    time_from: time | None = None
    time_to: time | None = None
    excluded: list[tuple[date, date]] = field(default_factory=list)
    problem: Problem | None = None
    approximate: bool = False
    begin: int = 0
    finish: int = 0

    def timed(self) -> bool:
        return self.time_from is not None or self.time_to is not None
