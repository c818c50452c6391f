"""What the measured stages say about speed and cost of a turn. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Parts whose name begins so belong together; two engines share the turns.
PARTS = ("engine", "actions", "web", "worker", "postgres", "redis", "caddy")
TURNS = ("turn", "turn of a booking")
# A stage is good when so many of a hundred turns are answered in so many milliseconds and nothing failed.
GOOD_P95_MS = 2000.0

Figures = dict[str, Any]


@dataclass(frozen=True)
class Stage:
    """One stage of one form."""

    visitors: int
    turns: int
    turns_a_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int
    cores: float  # kept busy by all parts together
    cpu_ms_a_turn: dict[str, float]  # by part
    memory_mb: dict[str, float]  # of one process of a part

    @property
    def is_good(self) -> bool:
        return self.errors == 0 and 0 < self.p95_ms <= GOOD_P95_MS


def stage_of(found: Figures) -> Stage:
    """A stage from what the generator wrote; both kinds of turns together, the slower one's percentiles."""
    kinds = [found["requests"][name] for name in TURNS if name in found["requests"]]
    turns = sum(int(one["count"]) for one in kinds)
    cpu, memory = {}, {}
    for part in PARTS:
        own = [one for name, one in found["parts"].items() if name.partition("-")[0] == part]
        if own:
            cpu[part] = sum(one["cpu_seconds"] for one in own)
            # Alone in a container a process shares nothing; PostgreSQL's processes share most of theirs.
            memory[part] = max(one["pss_mb" if part == "postgres" else "rss_mb"] for one in own)
    return Stage(
        visitors=found["visitors"],
        turns=turns,
        turns_a_second=round(turns / found["seconds"], 2),
        p50_ms=max((one["p50_ms"] for one in kinds), default=0.0),
        p95_ms=max((one["p95_ms"] for one in kinds), default=0.0),
        p99_ms=max((one["p99_ms"] for one in kinds), default=0.0),
        errors=sum(found["failures"].values()),
        cores=round(sum(cpu.values()) / found["seconds"], 2),
        cpu_ms_a_turn={part: round(1000 * spent / turns, 1) if turns else 0.0 for part, spent in cpu.items()},
        memory_mb=memory,
    )


def best_stage(form: Figures) -> Stage:
    """The fastest good stage of a form; the first one if none is good."""
    stages = [stage_of(one) for one in form["stages"]]
    good = [one for one in stages if one.is_good]
    return max(good, key=lambda one: one.turns_a_second) if good else stages[0]


def goals(figures: Figures) -> dict[str, bool]:
    """Each goal as a sentence, and whether it is met."""
    met: dict[str, bool] = {}
    for name, race in figures["race"].items():
        wanted = (
            f"{race['attempts']} attempts on {race['time_slots']} times ({name}): as many bookings, no 5xx"
        )
        met[wanted] = (
            race["bookings"] == race["told_of_a_booking"] == race["time_slots"]
            and race["times_booked_twice"] == race["answers_5xx"] == race["unfinished"] == 0
        )
    streams = figures["streams"]
    met[f"{streams['wanted']} event streams stay open and carry answers"] = (
        streams["still_open_at_the_end"] == streams["wanted"] and not streams["talking"]["failures"]
    )
    for name, cost in figures["next_free_time"].items():
        sentence = f"next free time with {cost['many']['bookings']:,} bookings to {cost['few']['bookings']}"
        met[f"{sentence} ({name}): {cost['ratio']} ≤ 2"] = cost["ratio"] <= 2
    talk = figures["long_talk"]
    met[f"turn {talk['turns']} of a conversation to one of a new one: {talk['late_to_early']} ≤ 1.3"] = (
        talk["late_to_early"] <= 1.3
    )
    return met
