"""What every parser hands back."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Found:
    """One entity in a text. `value` is JSON-able; `text` is text[start:end] as it was written."""

    kind: str
    start: int
    end: int
    text: str
    value: Any


def without_overlaps(found: list[Found]) -> list[Found]:
    """In reading order; of two that overlap, the longer one stays."""
    kept: list[Found] = []
    for item in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda f: f.start)
