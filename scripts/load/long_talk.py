"""One conversation of a thousand turns: whether its last ones are slower than those of a new conversation."""

from __future__ import annotations

import statistics
import time
from typing import Any

from scripts.bench_turns import OURS, WebTalk
from scripts.load.forms import Form

_COMPARED = 100  # turns at the end, each beside one of a new conversation: the machine is the same for both
_BLOCK = 10  # turns on one connection, and of one new conversation
_LONGEST_SECONDS = 180.0


def long_talk(form: Form, turns: int) -> dict[str, Any]:
    """Medians of the last turns and of those of new conversations held in between. Raises BenchError."""
    talk, began = WebTalk(form.address, OURS), time.monotonic()
    late: list[tuple[str, float]] = []
    early: list[tuple[str, float]] = []
    number, compared = 0, min(_COMPARED, turns // 3)
    try:
        conversation = new = talk.open()
        while number < turns - compared and time.monotonic() - began < _LONGEST_SECONDS:
            if number % _BLOCK == 0:
                talk.reconnect()
            talk.turn(conversation, number)
            number += 1
        for place in range(compared):
            if place % _BLOCK == 0:
                talk.reconnect()
                new = talk.open()
                talk.turn(new, 0)  # the very first one is slower
            late.append(talk.turn(conversation, place))
            early.append(talk.turn(new, place))
    finally:
        talk.close()
    early_ms, late_ms = _typical(early), _typical(late)
    return {
        "turns": number + len(late),
        "early_ms": round(early_ms, 1),
        "late_ms": round(late_ms, 1),
        "late_to_early": round(late_ms / early_ms, 2),
    }


def _typical(turns: list[tuple[str, float]]) -> float:
    """The mean of the kinds' medians, so that turns with and without an action count alike."""
    kinds = {kind for kind, _ in turns}
    return statistics.mean(statistics.median(ms for one, ms in turns if one == kind) for kind in kinds)
