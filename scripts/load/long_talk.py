"""One conversation of a thousand turns: whether the last ones are slower than the first."""

from __future__ import annotations

import statistics
import time
from typing import Any

from scripts.bench_turns import OURS, WebTalk
from scripts.load.forms import Form

_WINDOW = 100  # turns at each end that are compared
_BLOCK = 10  # turns on one connection
_LONGEST_SECONDS = 180.0


def long_talk(form: Form, turns: int) -> dict[str, Any]:
    """Medians of the first and the last turns (the very first is left out). Raises BenchError."""
    talk, taken = WebTalk(form.address, OURS), []
    began = time.monotonic()
    try:
        conversation = talk.open()
        for number in range(turns):
            if number % _BLOCK == 0:
                talk.reconnect()
            taken.append(talk.turn(conversation, number))
            if time.monotonic() - began > _LONGEST_SECONDS:
                break
    finally:
        talk.close()
    window = min(_WINDOW, len(taken) // 3)
    early, late = _typical(taken[1 : window + 1]), _typical(taken[-window:])
    return {
        "turns": len(taken),
        "early_ms": round(early, 1),
        "late_ms": round(late, 1),
        "late_to_early": round(late / early, 2),
    }


def _typical(turns: list[tuple[str, float]]) -> float:
    """The mean of the kinds' medians, so that turns with and without an action count alike."""
    kinds = {kind for kind, _ in turns}
    return statistics.mean(statistics.median(ms for one, ms in turns if one == kind) for kind in kinds)
