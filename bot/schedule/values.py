from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, EmailStr, Field, StringConstraints

MeetingFormat = Literal["on_site", "online"]
ChamberKind = Literal["ihk", "hwk"]
StateCode = Literal[
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"
]


class Frozen(BaseModel):
    """Base of all that chambers.yml describes: no unknown keys, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _clock_time(value: object) -> object:
    # YAML 1.1 reads an unquoted 13:00 as the number 780.
    if isinstance(value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value.strip()):
        hours, minutes = value.split(":")
        return time(int(hours), int(minutes))
    if isinstance(value, time):
        return value
    raise ValueError('is no time of day; write it in quotes, for example "13:00"')


def _calendar_date(value: object) -> object:
    if type(value) is date:
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise ValueError("is no date; write it as 2026-12-24")


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=600)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 /()-]{2,30}(\(Muster\))?$")]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https://[^\s/]+(/\S*)?$")]
Postcode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
CalendarDate = Annotated[date, BeforeValidator(_calendar_date)]
Email = EmailStr


class Address(Frozen):
    """A postal address."""

    street: Text
    postcode: Postcode
    city: Text

    def __str__(self) -> str:
        return f"{self.street}, {self.postcode} {self.city}"


class Hotline(Frozen):
    """Whom to call, with the hours in words."""

    label: Text
    phone: Phone | None = None
    website: WebAddress | None = None
    note: str = Field("", max_length=300)
