from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bot.schedule.day_frame import TimeSpan
from bot.schedule.topics import TOPICS
from bot.schedule.values import (
    Address,
    ChamberKind,
    Email,
    Frozen,
    Hotline,
    Key,
    MeetingFormat,
    Phone,
    StateCode,
    Text,
    WebAddress,
)

CENTRE = "centre"


def _known_topic(topic: str) -> str:
    if topic not in TOPICS:
        raise ValueError(f"'{topic}' is no topic; known are {', '.join(sorted(TOPICS))}")
    return topic


Topic = Annotated[str, AfterValidator(_known_topic)]


class OpeningHours(Frozen):
    """When somebody can take over a conversation, local time; a day that is left out is closed."""

    monday: tuple[TimeSpan, ...] = ()
    tuesday: tuple[TimeSpan, ...] = ()
    wednesday: tuple[TimeSpan, ...] = ()
    thursday: tuple[TimeSpan, ...] = ()
    friday: tuple[TimeSpan, ...] = ()
    saturday: tuple[TimeSpan, ...] = ()
    sunday: tuple[TimeSpan, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> OpeningHours:
        for weekday in range(7):
            for before, after in pairwise(self.on(weekday)):
                if after.starts < before.ends:
                    raise ValueError(f"the hours {before} and {after} overlap or are out of order")
        return self

    def on(self, weekday: int) -> tuple[TimeSpan, ...]:
        """The spans of a weekday, Monday is 0."""
        week = (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )
        return week[weekday]


class Chamber(Frozen):
    """An IHK or HWK. `sample` marks data that the chamber has not checked yet."""

    key: Key
    kind: ChamberKind
    name: Text
    short_name: Text
    region: Key
    service_phone: Phone
    email: Email
    website: WebAddress
    address: Address
    opening_hours: OpeningHours
    emergency_contacts: tuple[Hotline, ...] = ()
    sample: bool = False


class Centre(Frozen):
    """The Mittelstand-Digital Zentrum that advises together with the chambers. `as_of` is the Stand."""

    name: Text
    short_name: Text
    website: WebAddress
    topics: tuple[Topic, ...]
    as_of: Text
    note: str = Field("", max_length=400)
    sample: bool = False


class Expert(Frozen):
    """Who advises, named by function. `chamber` is a chamber's key, or `centre`."""

    key: Key
    label: Text
    chamber: Key
    topics: tuple[Topic, ...] = Field(min_length=1)
    regions: tuple[Key, ...] = Field(min_length=1)
    formats: tuple[MeetingFormat, ...] = Field(min_length=1)
    email: Email
    sample: bool = False


class District(Frozen):
    """A Landkreis, a city or a part of one that belongs to one region as a whole.

    `aliases` are names that need not be unique: one that two regions share must be asked back.
    `further_chambers` are named as well where it is not certain which chamber is in charge.
    """

    name: Text
    region: Key
    aliases: tuple[Text, ...] = ()
    further_chambers: tuple[Key, ...] = ()


class OtherState(Frozen):
    """Another federal state; `ihk` and `hwk` name its chambers where they are few."""

    code: StateCode
    name: Text
    ihk: tuple[Text, ...] = ()
    hwk: tuple[Text, ...] = ()


class Finder(Frozen):
    """Where companies of other federal states find their own chamber."""

    name: Text
    website: WebAddress


class Finders(Frozen):
    ihk: Finder
    hwk: Finder
