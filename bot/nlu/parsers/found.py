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
    taken = bytearray(max((item.end for item in found), default=0))
    for item in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if not any(taken[item.start : item.end]):
            kept.append(item)
            taken[item.start : item.end] = b"\1" * (item.end - item.start)
    return sorted(kept, key=lambda f: f.start)
