from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from bot.schedule.day_frame import DayFrame
from bot.schedule.holidays_ import ClosedDays
from bot.schedule.recurrence import DEFAULT_ANCHOR, check_rule, rule_days, rule_weekdays
from bot.schedule.values import Address, CalendarDate, Frozen, Key, MeetingFormat, Text

THURSDAY = 3


class Place(Frozen):
    """Where people meet on site."""

    name: Text
    address: Address
    room: str = ""
    directions: str = ""
    sample: bool = False


class OnlineMeeting(Frozen):
    """The tool for online meetings and what to say to a company that may not use it.

    `link` and `dial_in` (German, with the number) are told in mails only, once a time is booked. Without a
    link the chamber sends one itself.
    """

    tool: Text
    alternatives: Text
    link: str = Field("", pattern=r"^(?:https://\S+)?$")
    dial_in: str = ""
    note: str = ""


class DayException(Frozen):
    """One day that does not follow the rule. `date` is the rule's day, or the extra day for `add`."""

    date: CalendarDate
    action: Literal["drop", "move", "add"]
    to: CalendarDate | None = None
    reason: str = Field("", max_length=200)

    @model_validator(mode="after")
    def _names_its_target(self) -> DayException:
        if (self.action == "move") != (self.to is not None):
            raise ValueError("'to' belongs to action: move, and to no other")
        return self


class Region(Frozen):
    """A region with its own rhythm of consultation days."""

    key: Key
    label: Text
    # How the region stands on buttons; "Raum" and the label where it is not given.
    area: str = Field("", max_length=60)
    # What else people call it: "der Norden".
    also_called: tuple[Text, ...] = ()
    description: str = ""
    rule: Annotated[str, AfterValidator(check_rule)]
    rule_from: CalendarDate = DEFAULT_ANCHOR
    formats: tuple[MeetingFormat, ...] = Field(min_length=1)
    place: Place | None = None
    online: OnlineMeeting | None = None
    day_frame: DayFrame = DayFrame()
    lead_time_working_days: int = Field(2, ge=0, le=30)
    horizon_months: int = Field(6, ge=1, le=24)
    max_bookings_per_day: int | None = Field(None, ge=1)
    on_holiday: Literal["next_same_weekday", "next_free_thursday", "drop"] = "next_same_weekday"
    closed_days: tuple[ClosedDays, ...] = ()
    exceptions: tuple[DayException, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Region:
        if "on_site" in self.formats and self.place is None:
            raise ValueError("formats names on_site, so the region needs a place")
        if "online" in self.formats and self.online is None:
            raise ValueError("formats names online, so the region needs online with its tool")
        if self.on_holiday == "next_free_thursday" and self.weekdays != {THURSDAY}:
            raise ValueError(
                "on_holiday: next_free_thursday needs a rule for Thursdays; use next_same_weekday"
            )
        for exception in self.exceptions:
            if exception.action != "add" and not self.is_rule_day(exception.date):
                raise ValueError(f"exceptions: {exception.date} is no day of the rule {self.rule}")
        return self

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays of the rule, Monday is 0."""
        return rule_weekdays(self.rule)

    @property
    def button(self) -> str:
        return self.area or f"Raum {self.label}"

    @property
    def is_hybrid(self) -> bool:
        return len(set(self.formats)) > 1

    def is_rule_day(self, day: date) -> bool:
        return bool(rule_days(self.rule, day, day, self.rule_from))
