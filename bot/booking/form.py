from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

# The questions of the booking form in order, each with the fields it asks for at once: a visitor who says
# nothing beforehand is through in six turns.
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("concern_and_place", ("concern", "region")),
    ("time_slot", ("time_slot",)),
    ("meeting_format", ("meeting_format",)),
    ("contact", ("company", "contact_name", "email")),
)
SUMMARY = "summary"
# A Sprechtag can be held without these; they are asked for once and then left open.
_OPTIONAL = frozenset({"concern"})
_NOT_FOR_THE_LIST = frozenset({"time_slot", "meeting_format"})


@dataclass
class BookingForm:
    """A booking being talked about. Kept with the conversation, so it survives reloads, hours and restarts.

    What the visitor said of the company stands in the conversation's facts, not here: nobody is asked
    twice, and a correction reaches every place at once.
    """

    active: bool = False
    time_slot: int = 0  # 0: none chosen
    formats: list[str] = field(default_factory=list)  # those of the chosen time slot
    wish: dict[str, Any] = field(default_factory=dict)  # what was said about the day and the hour
    further_regions: list[str] = field(default_factory=list)
    offered: list[int] = field(default_factory=list)  # the time slots shown last
    offered_at: list[str] = field(default_factory=list)  # when they start, ISO 8601
    proposed: int = 0  # the one that a plain yes takes; 0 where several were shown as equals
    region_then: str = ""  # the company's region when the time slot was chosen
    asked: str = ""  # the step whose question stands
    steps_asked: list[str] = field(default_factory=list)
    waiting: bool = False  # for the waiting list: no time slot, no form of meeting
    failures: int = 0  # answers in a row that brought the standing question no further

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> BookingForm:
        """A draft as it was kept; what an earlier or later version knew besides is left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})

    def dump(self) -> dict[str, Any]:
        return asdict(self)

    def next_step(self, facts: Mapping[str, Any]) -> str:
        """The step to ask next, `SUMMARY` when all that is needed is there."""
        for step, _ in STEPS:
            if self.missing(step, facts) and not (self.waiting and step in _NOT_FOR_THE_LIST):
                return step
        return SUMMARY

    def missing(self, step: str, facts: Mapping[str, Any]) -> list[str]:
        """The fields of a step that still have to be asked for."""
        return [name for name in dict(STEPS)[step] if self._is_open(step, name, facts)]

    def _is_open(self, step: str, name: str, facts: Mapping[str, Any]) -> bool:
        if name == "time_slot":
            return not self.time_slot
        if name == "meeting_format":
            return self.meeting_format(facts) == ""
        if name == "concern" and facts.get("asked"):
            return False  # what was asked before the booking says what it is about
        return not facts.get(name) and not (name in _OPTIONAL and step in self.steps_asked)

    def meeting_format(self, facts: Mapping[str, Any]) -> str:
        """The wanted form of meeting if the day has it, the only one the day has, or ""."""
        wanted = str(facts.get("meeting_format") or "")
        if wanted in self.formats:
            return wanted
        return self.formats[0] if len(self.formats) == 1 else ""

    def ask(self, step: str) -> None:
        self.asked = step
        if step not in self.steps_asked:
            self.steps_asked.append(step)

    def choose(self, time_slot: int, formats: tuple[str, ...], region: str = "") -> None:
        self.time_slot, self.formats, self.region_then = time_slot, list(formats), region
        self.waiting = False

    def drop_time_slot(self) -> None:
        self.time_slot, self.formats, self.region_then = 0, [], ""

    def show(self, offered: Mapping[int, str], proposed: int = 0) -> None:
        """Notes the time slots shown, by id with their start, and which of them a yes means."""
        self.offered, self.offered_at = list(offered), list(offered.values())
        self.proposed = proposed

    def shown_starts(self) -> list[datetime]:
        return [datetime.fromisoformat(one) for one in self.offered_at]
