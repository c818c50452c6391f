"""Whether a process keeps its memory. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass

# What a process may gain in the second half: a share of its memory, or so much where that is less.
_SHARE, _MB = 0.02, 3.0


@dataclass(frozen=True)
class Growth:
    """Memory of one process over a soak: medians of its first, middle and last looks."""

    start_mb: float
    middle_mb: float
    end_mb: float
    growth_mb: float  # of the second half
    slope_mb_an_hour: float  # of the second half

    @property
    def is_flat(self) -> bool:
        return self.growth_mb <= max(_SHARE * self.middle_mb, _MB)

    def as_json(self) -> dict[str, float]:
        return {name: round(value, 2) for name, value in asdict(self).items()}


def growth(looks: Sequence[tuple[float, float]]) -> Growth:
    """From seconds and megabytes of each look, in order. Raises ValueError for fewer than ten looks."""
    if len(looks) < 10:
        raise ValueError("too few looks to tell")
    half = looks[len(looks) // 2 :]
    window = max(1, len(half) // 5)
    middle, end = _median(half[:window]), _median(half[-window:])
    seconds, megabytes = zip(*half, strict=True)
    return Growth(
        start_mb=_median(looks[:window]),
        middle_mb=middle,
        end_mb=end,
        growth_mb=end - middle,
        slope_mb_an_hour=statistics.linear_regression(seconds, megabytes).slope * 3600,
    )


def _median(looks: Sequence[tuple[float, float]]) -> float:
    return statistics.median(megabytes for _, megabytes in looks)
