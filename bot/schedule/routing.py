from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.schedule.chamber import CENTRE, Chamber, District, Expert, OtherState
from bot.schedule.config import Chambers
from bot.schedule.values import ChamberKind, MeetingFormat


@dataclass(frozen=True)
class PlaceFacts:
    """What is known about where a company is.

    `region` is filled where the place alone decides it. `districts` are all in question, by name or alias: a
    postcode that crosses a border names several. `state` is the code of a federal state, `other` for one
    that is only known not to be this centre's, empty if nothing is known.
    """

    districts: tuple[str, ...] = ()
    region: str = ""
    state: str = ""


@dataclass(frozen=True)
class RegionChoice:
    """The region in charge, or the candidates between which the place must be asked.

    Neither for a company of another federal state; `other_state` is None if it is not known which.
    """

    region: str | None
    candidates: tuple[str, ...] = ()
    other_state: OtherState | None = None

    @property
    def must_ask(self) -> bool:
        return self.region is None and bool(self.candidates)

    @property
    def is_elsewhere(self) -> bool:
        return self.region is None and not self.candidates


def districts_named(chambers: Chambers, name: str) -> list[District]:
    """The districts of that name or else alias, whatever the spelling of capitals and umlauts."""
    wanted = _folded(name)
    exact = [one for one in chambers.districts if _folded(one.name) == wanted]
    return exact or [one for one in chambers.districts if wanted in map(_folded, one.aliases)]


def region_for(chambers: Chambers, place: PlaceFacts) -> RegionChoice:
    """The region of a place. Nothing known, or a shared border, gives the candidates to ask about."""
    if place.state and place.state != chambers.state:
        return RegionChoice(None, (), other_state(chambers, place.state))
    known = [region.key for region in chambers.regions]
    if place.region in known:
        return RegionChoice(place.region, (place.region,))
    named = [one.region for name in place.districts for one in districts_named(chambers, name)]
    regions = list(dict.fromkeys(named)) or known
    return RegionChoice(regions[0] if len(regions) == 1 else None, tuple(regions))


def other_state(chambers: Chambers, code: str) -> OtherState | None:
    return next((state for state in chambers.other_states if state.code == code), None)


def chambers_for(
    chambers: Chambers, region: str | None, kind: ChamberKind | None, district: str = ""
) -> tuple[Chamber, ...]:
    """The chambers in charge, the likeliest first. None leaves the region or the kind open.

    Where a district names further chambers because it is not certain which one is in charge, they follow.
    """
    named = [one for one in districts_named(chambers, district) if region in (None, one.region)]
    further = {key for one in named for key in one.further_chambers}
    in_charge = [one for one in chambers.chambers if region in (None, one.region)]
    also = [one for one in chambers.chambers if one.key in further and one not in in_charge]
    return tuple(one for one in (*in_charge, *also) if kind in (None, one.kind))


def experts_for(
    chambers: Chambers,
    topic: str | None,
    region: str,
    kind: ChamberKind | None = None,
    meeting_format: MeetingFormat | None = None,
) -> tuple[Expert, ...]:
    """Who can advise in a region, best first: by topic, then the own chamber, then the centre.

    Nobody is left out for the topic alone, so that the list is empty only where nobody advises in that
    region and format; the other kind of chamber advises no foreign member and is left out.
    """
    fitting = [
        one
        for one in chambers.experts
        if region in one.regions
        and (meeting_format is None or meeting_format in one.formats)
        and (kind is None or one.chamber == CENTRE or chambers.chamber(one.chamber).kind == kind)
    ]
    return tuple(sorted(fitting, key=lambda one: (topic not in one.topics, one.chamber == CENTRE)))


def shared_experts(chambers: Chambers, regions: Iterable[str]) -> tuple[Expert, ...]:
    """The experts who advise in all of these regions, and so cannot be in each on the same day."""
    wanted = set(regions)
    return tuple(one for one in chambers.experts if wanted <= set(one.regions))


def _folded(name: str) -> str:
    folded = name.casefold()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        folded = folded.replace(umlaut, plain)
    return "".join(letter for letter in folded if letter.isalnum())
