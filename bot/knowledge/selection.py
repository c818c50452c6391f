from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.knowledge.entry import Entry, Sizes

Facts = Mapping[str, Any]


def select(
    entries: Iterable[Entry], facts: Facts, aspect: str, today: date, seen: Sequence[str] = ()
) -> Entry | None:
    """The entry of one topic that fits a company best, or None.

    An entry for some companies only is given when the company is known to be one of them, and then
    before a general one. Case examples are the exception: one from another trade still shows something,
    as long as the visitor's own trade is unknown.
    """
    fitting = [
        one
        for one in entries
        if one.may_be_given(today) and applies(one, facts, when_unknown=one.example and aspect == "example")
    ]
    if aspect == "more":
        left = [one for one in fitting if one.id not in seen]
        return min(left, key=lambda one: (one.aspect != "more", one.main, *_order(one, today)), default=None)
    asked_for = [one for one in fitting if _aspect(one) == aspect]
    # A first answer stays the same when asked for again; of further ones the unseen come first.
    known = () if aspect == "general" else seen
    return min(asked_for, key=lambda one: (one.id in known, *_order(one, today)), default=None)


def applies(entry: Entry, facts: Facts, when_unknown: bool = False) -> bool:
    """Whether an entry is meant for this company; `when_unknown` decides where a fact is not known."""
    checks = (
        (entry.regions, facts.get("region")),
        (entry.sectors, facts.get("sector")),
        (entry.trades, facts.get("trade")),
    )
    for wanted, known in checks:
        if wanted and not (known in wanted if known else when_unknown):
            return False
    if entry.sizes is None:
        return True
    employees = facts.get("employees")
    return _within(employees, entry.sizes) if employees else when_unknown


def facts_meant(entry: Entry) -> Facts:
    """What holds of every company that an entry is meant for."""
    named = {"region": entry.regions, "sector": entry.sectors, "trade": entry.trades}
    return {name: keys[0] for name, keys in named.items() if len(keys) == 1}


def specificity(entry: Entry) -> int:
    """How narrowly an entry is meant. A trade says more than size, sector and region together."""
    return (
        8 * bool(entry.trades) + 4 * (entry.sizes is not None) + 2 * bool(entry.sectors) + bool(entry.regions)
    )


def missing_fact(entries: Sequence[Entry], facts: Facts, aspect: str, today: date) -> str | None:
    """The first unknown fact worth asking for: with some value of it the answer is another one.

    Facts count together: an entry for crafts in Halle makes the region worth asking for, even before
    the sector is known.
    """
    wanted: set[str] = set()
    known = {name: value for name, value in facts.items() if value}
    for one in entries:
        needed = {name: value for name, value in _told_by(one).items() if name not in known}
        then = select(entries, {**known, **needed}, aspect, today)
        for name in needed:
            without = {other: value for other, value in needed.items() if other != name}
            if then != select(entries, {**known, **without}, aspect, today):
                wanted.add("sector" if name == "trade" else name)
    if "trade" in known or "sector" in known:
        wanted.discard("sector")
    return next((name for name in ("region", "sector", "employees") if name in wanted), None)


def _told_by(entry: Entry) -> dict[str, Any]:
    """Facts of one company that an entry is meant for."""
    told: dict[str, Any] = {}
    for name, keys in (("region", entry.regions), ("sector", entry.sectors), ("trade", entry.trades)):
        if keys:
            told[name] = keys[0]
    if entry.sizes:
        size = entry.sizes.max if entry.sizes.max is not None else entry.sizes.min or 0
        told["employees"] = [size, size]
    return told


def _aspect(entry: Entry) -> str:
    # An example is no first answer, however it is filed.
    return "example" if entry.example else entry.aspect


def _order(entry: Entry, today: date) -> tuple[bool, int, bool, str]:
    return entry.is_expired(today), -specificity(entry), not entry.main, entry.id


def _within(employees: Sequence[int | None], sizes: Sizes) -> bool:
    """Whether a number known as a range lies in the entry's; one that may lie outside does not."""
    low, high = employees[0] or 0, employees[-1]
    if sizes.min is not None and low < sizes.min:
        return False
    return sizes.max is None or (high is not None and high <= sizes.max)
