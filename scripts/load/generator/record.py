"""Keeps what the visitors met within a stretch of time, exactly; Locust's own figures are rounded."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Record:
    """All requests since the last `begin`."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        for kept in (self.milliseconds, self.failures, self.statuses, self.marks):
            kept.clear()
        self.began = time.monotonic()

    def request(
        self,
        name: str,
        response_time: float,
        response: Any = None,
        exception: Any = None,
        **_: Any,
    ) -> None:
        """Listens to Locust's event of the same name."""
        self.milliseconds[name].append(response_time)
        status = int(getattr(response, "status_code", 0) or 0)
        self.statuses[f"{status // 100}xx" if status else "no answer"] += 1
        if exception is not None:
            self.failures[f"{name}: {type(exception).__name__} {status}"] += 1

    def mark(self, what: str) -> None:
        """Counts something that is no request, say a booking."""
        self.marks[what] += 1

    def figures(self) -> dict[str, Any]:
        return {
            "seconds": round(time.monotonic() - self.began, 1),
            "requests": {name: spread(found) for name, found in sorted(self.milliseconds.items())},
            "statuses": dict(self.statuses),
            "failures": dict(self.failures),
            "marks": dict(self.marks),
        }


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """How many, and the values that half, 95 and 99 of a hundred do not exceed."""
    ordered = sorted(milliseconds)
    found: dict[str, float] = {"count": len(ordered)}
    for name, share in (("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99)):
        place = max(0, min(len(ordered) - 1, round(share * len(ordered)) - 1))
        found[name] = round(ordered[place], 1) if ordered else 0.0
    return found
