from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from bot.statistics.counts import Cell, Counts

# Fewer than this are never shown.
LEAST = 5
# Parts that were put together because one alone would be too few.
OTHERS = "others"


@dataclass(frozen=True)
class Span:
    """One number that may be shown: so many in the months from `first` to `last`, and their parts.

    The parts of every dimension add up to the number, and each is LEAST or more.
    """

    first: date
    last: date
    chamber: str
    count: int
    parts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def publishable(counts: Counts, population: str) -> list[Span]:
    """What may be shown of a population, by chamber and month.

    Small numbers are not merely left out, as others could then be subtracted from a total: months are put
    together until they hold LEAST, and so are the parts of a dimension. Everything that is ever shown is a
    sum of these spans, so nothing shown can be split further. What is left at the end waits for the next
    month. Spans begin with the first month of all, whatever period is asked for later, so that two periods
    cannot be compared to get at a month.
    """
    cells = sorted(cell for cell in counts if cell.population == population and counts[cell] > 0)
    spans: list[Span] = []
    for chamber, of_chamber in groupby(
        sorted(cells, key=lambda cell: cell.chamber), key=lambda cell: cell.chamber
    ):
        by_month: dict[date, list[Cell]] = {}
        for cell in of_chamber:
            by_month.setdefault(cell.month, []).append(cell)
        waiting: list[Cell] = []
        for month in sorted(by_month):
            waiting += by_month[month]
            total = sum(counts[cell] for cell in waiting if not cell.dimension)
            if total >= LEAST:
                parts = _parts(counts, waiting, total)
                spans.append(Span(waiting[0].month, month, chamber, total, parts))
                waiting = []
    return sorted(spans, key=lambda span: (span.last, span.chamber))


def pooled(parts: Mapping[str, int], total: int) -> dict[str, int]:
    """The parts of a total, the small ones put together so that each is LEAST or more.

    What the parts lack to the total is unknown, key "". A total below LEAST has no parts. Larger parts join
    the small ones until nobody can work these out, not even from the rules and the parts that are shown.
    """
    if total < LEAST:
        return {}
    known = {key: number for key, number in parts.items() if number > 0 and key}
    known[""] = total - sum(known.values())
    ranked = sorted((number, key) for key, number in known.items() if number > 0)
    small = [number for number, _ in ranked if number < LEAST]
    shown = [(number, key) for number, key in ranked if number >= LEAST]
    pool, taken = sum(small), 0
    while shown and small and (pool < LEAST or _gives_away(small, pool, taken, shown[0][0])):
        pool, taken = pool + shown.pop(0)[0], taken + 1
    return {key: number for number, key in shown} | ({OTHERS: pool} if pool else {})


def _gives_away(small: Sequence[int], pool: int, taken: int, next_one: int) -> bool:
    """Whether somebody who knows these rules could work out a small part from the pool.

    `taken` parts of LEAST or more are in it, none larger than `next_one`, the smallest that is still shown.
    """
    if not taken:
        return min(small) == LEAST - 1
    fewest = max(1, pool - taken * next_one)
    most = min(LEAST - 1, pool - taken * LEAST)
    return fewest >= most


def summed(spans: Sequence[Span], dimension: str = "") -> dict[str, int]:
    """The parts of a dimension over spans, the largest first; unknown and put-together ones at the end."""
    found: Counter[str] = Counter()
    for span in spans:
        found.update(span.parts.get(dimension, {}) if dimension else {"": span.count})
    last = {OTHERS: 1, "": 2}
    return dict(sorted(found.items(), key=lambda item: (last.get(item[0], 0), -item[1], item[0])))


def _parts(counts: Counts, cells: Sequence[Cell], total: int) -> dict[str, dict[str, int]]:
    dimensions: dict[str, Counter[str]] = {}
    for cell in cells:
        if cell.dimension:
            dimensions.setdefault(cell.dimension, Counter())[cell.key] += counts[cell]
    return {dimension: pooled(parts, total) for dimension, parts in dimensions.items()}
