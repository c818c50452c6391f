from __future__ import annotations

from datetime import date
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bot.schedule.chamber import Centre, Chamber, District, Expert, Finders, OtherState
from bot.schedule.colours import Colours
from bot.schedule.holidays_ import Calendar, ClosedDays
from bot.schedule.region import Region
from bot.schedule.states import in_state
from bot.schedule.values import Email, Frozen, Hotline, StateCode, Text, WebAddress

# In force everywhere; some states have a law of their own beside it.
LEGAL_BASIS = "Artikel 6 Absatz 1 Buchstabe e DSGVO in Verbindung mit § 1 IHKG und § 91 HwO"

Item = TypeVar("Item", Region, Chamber, Expert)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"'{name}' is no time zone; write for example Europe/Berlin") from error
    return name


class Texts(Frozen):
    """What visitors read that differs from centre to centre."""

    bot_name: Text
    offer_name: Text
    greeting: Text
    # Towns that questions name as an example; those of the regions where none is given.
    example_places: tuple[Text, ...] = ()


class Privacy(Frozen):
    """Who answers for the data; shown in the privacy notice."""

    controller: Text
    email: Email
    officer: Text
    authority: Text
    legal_basis: Text = LEGAL_BASIS
    policy_url: WebAddress
    imprint_url: WebAddress
    sample: bool = False


class Accessibility(Frozen):
    """What the state's law asks the accessibility statement to name; shown on its page.

    `checked_on` is the day on which somebody last went through docs/accessibility.md.
    """

    law: Text
    email: Email
    ombuds_office: Text
    ombuds_basis: Text
    ombuds_url: WebAddress
    checked_on: date
    sample: bool = False


class Chambers(Frozen):
    """All that chambers.yml says. Another centre is another such file."""

    state: StateCode
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Berlin"
    texts: Texts
    colours: Colours = Colours()
    privacy: Privacy
    accessibility: Accessibility
    service_number: Hotline
    centre: Centre
    regions: tuple[Region, ...] = Field(min_length=1)
    districts: tuple[District, ...] = ()
    chambers: tuple[Chamber, ...] = Field(min_length=1)
    experts: tuple[Expert, ...] = Field(min_length=1)
    closed_days: tuple[ClosedDays, ...] = ()
    emergency_contacts: tuple[Hotline, ...] = ()
    finders: Finders
    other_states: tuple[OtherState, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def in_state(self) -> str:
        """Say "in Sachsen-Anhalt"."""
        return in_state(self.state)

    @property
    def example_places(self) -> tuple[str, ...]:
        return self.texts.example_places or tuple(one.label for one in self.regions)

    def region(self, key: str) -> Region:
        """Raises KeyError when there is none, as `chamber` and `expert` do."""
        return _by_key(self.regions, key)

    def chamber(self, key: str) -> Chamber:
        return _by_key(self.chambers, key)

    def expert(self, key: str) -> Expert:
        return _by_key(self.experts, key)

    def calendar(self, region: str | None = None) -> Calendar:
        """Holidays and closing days of the centre, with those of a region if one is named."""
        own = self.region(region).closed_days if region else ()
        return Calendar(self.state, self.closed_days + own)

    @property
    def samples(self) -> tuple[str, ...]:
        """Where sample data still stands that a chamber has to check, for the operator."""
        lists = (
            [("centre", self.centre.sample), ("privacy", self.privacy.sample)],
            [("accessibility", self.accessibility.sample)],
            [(f"regions.{one.key}.place", bool(one.place and one.place.sample)) for one in self.regions],
            [(f"chambers.{one.key}", one.sample) for one in self.chambers],
            [(f"experts.{one.key}", one.sample) for one in self.experts],
        )
        return tuple(where for found in lists for where, sample in found if sample)


def _by_key(items: tuple[Item, ...], key: str) -> Item:
    for item in items:
        if item.key == key:
            return item
    raise KeyError(key)
