from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pydantic_core import ErrorDetails

from bot.schedule.chamber import CENTRE
from bot.schedule.chambers import Chambers
from bot.schedule.region import Region
from bot.schedule.yaml_lines import Path

_PATTERNS = {
    r"^#[0-9a-fA-F]{6}$": 'is no colour; write it in quotes, for example "#00557a"',
    r"^[a-z][a-z0-9_]{0,39}$": "is no key; use small letters, digits and underscores, for example hwk_halle",
    r"^https://[^\s/]+(/\S*)?$": "is no web address; it must start with https://",
    r"^\d{5}$": 'is no postcode; write its five digits in quotes, for example "06110"',
}


def sentence(fault: ErrorDetails) -> str:
    """One fault that pydantic found, as a sentence for the person who edits the file."""
    kind, given = fault["type"], fault.get("input")
    if kind == "missing":
        return "this key is missing."
    if kind == "extra_forbidden":
        return "there is no such key; check its spelling."
    if kind == "value_error":
        message = fault["msg"].removeprefix("Value error, ").rstrip(".")
        return f"'{given}' {message}." if message.startswith("is no ") else f"{message}."
    if kind == "string_type" and given is None:
        return 'there is no value; a value with # or : needs quotes, for example "#00557a".'
    if kind == "string_type":
        return f"'{given}' is no text; write it in quotes."
    if kind == "too_short":
        return "at least one entry is needed."
    if kind == "string_pattern_mismatch":
        wanted = _PATTERNS.get(fault["ctx"]["pattern"], "has the wrong form")
        return f"'{given}' {wanted}."
    message = fault["msg"].removeprefix("Input ").rstrip(".")
    shown = f"'{given}' " if isinstance(given, (str, int, float)) else "this "
    return f"{shown}{message[0].lower()}{message[1:]}."


def without_echoes(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Leaves out that a list is empty where it is so only because its entries are faulty."""
    paths = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if error["type"] != "too_short"
        or not any(
            len(path) > len(error["loc"]) and path[: len(error["loc"])] == error["loc"] for path in paths
        )
    ]


def faults(chambers: Chambers) -> Iterator[tuple[Path, str]]:
    """What does not fit together between the parts of the file: where, and a sentence."""
    regions = {region.key for region in chambers.regions}
    keys = {chamber.key for chamber in chambers.chambers}
    yield from _repeated("regions", [one.key for one in chambers.regions])
    yield from _repeated("chambers", [one.key for one in chambers.chambers])
    yield from _repeated("experts", [one.key for one in chambers.experts])
    yield from _repeated("districts", [one.name for one in chambers.districts])
    yield from _repeated("other_states", [one.code for one in chambers.other_states])
    for at, chamber in enumerate(chambers.chambers):
        yield from _unknown(("chambers", at, "region"), [chamber.region], regions, "region")
    for at, expert in enumerate(chambers.experts):
        yield from _unknown(("experts", at, "chamber"), [expert.chamber], keys | {CENTRE}, "chamber")
        yield from _unknown(("experts", at, "regions"), expert.regions, regions, "region")
    for at, district in enumerate(chambers.districts):
        yield from _unknown(("districts", at, "region"), [district.region], regions, "region")
        further = district.further_chambers
        yield from _unknown(("districts", at, "further_chambers"), further, keys, "chamber")
    for at, region in enumerate(chambers.regions):
        yield from _region_faults(("regions", at), region, chambers)
    for at, other in enumerate(chambers.other_states):
        if other.code == chambers.state:
            yield ("other_states", at), f"{other.code} is the state of this centre itself."


def _region_faults(path: Path, region: Region, chambers: Chambers) -> Iterator[tuple[Path, str]]:
    if not any(chamber.region == region.key for chamber in chambers.chambers):
        yield path, "no chamber belongs to this region."
    if not any(region.key in expert.regions for expert in chambers.experts):
        yield path, "no expert advises in this region."
    calendar = chambers.calendar(region.key)
    for at, exception in enumerate(region.exceptions):
        day = exception.to if exception.action == "move" else exception.date
        closed = calendar.why_closed(day) if day and exception.action != "drop" else None
        if closed:
            yield (*path, "exceptions", at), f"{day} is closed ({closed})."


def _repeated(where: str, keys: Sequence[str]) -> Iterator[tuple[Path, str]]:
    for at, key in enumerate(keys):
        if key in keys[:at]:
            yield (where, at), f"'{key}' stands more than once under {where}."


def _unknown(path: Path, keys: Iterable[str], known: set[str], what: str) -> Iterator[tuple[Path, str]]:
    for key in keys:
        if key not in known:
            yield path, f"there is no {what} '{key}'; known are {', '.join(sorted(known))}."
