"""What a number of chambers needs, from the demand and from what a turn costs. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scripts.load.capacity import Stage
from scripts.load.demand import BUSY, Demand

# Never fewer than two of each, so that one may fail; they are part of the grown form anyway.
FEWEST = 2
SHARED_OUT = ("engine", "actions", "web")
SINGLE = ("postgres", "redis", "caddy")


@dataclass(frozen=True)
class Needs:
    """Processes by part, cores in all, and memory in all."""

    processes: dict[str, int]
    cores: float
    memory_mb: float


def needs(wanted: Demand, stage: Stage, streams_a_web: int) -> Needs:
    """For processes that keep one core each busy at most (Python), and are never busier than planned."""
    processes = {
        part: max(FEWEST, math.ceil(wanted.turns_a_second * stage.cpu_ms_a_turn[part] / 1000 / BUSY.value))
        for part in SHARED_OUT
    }
    processes["web"] = max(processes["web"], math.ceil(wanted.streams / streams_a_web))
    processes |= {"worker": FEWEST} | {part: 1 for part in SINGLE if part in stage.memory_mb}
    milliseconds = sum(stage.cpu_ms_a_turn.values())
    return Needs(
        processes=processes,
        cores=wanted.turns_a_second * milliseconds / 1000 / BUSY.value,
        memory_mb=sum(number * stage.memory_mb[part] for part, number in processes.items()),
    )


def first_limit(stage: Stage) -> tuple[str, float]:
    """The part whose single process has its core full first, and at how many turns a second."""
    part = max(SHARED_OUT, key=lambda name: stage.cpu_ms_a_turn[name])
    return part, 1000 / stage.cpu_ms_a_turn[part]
