"""Sets the figures side by side, compares them with the goals, and says which are missed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

Figures = dict[str, Any]
# Heading of each column, and the key of its figures.
_COLUMNS = {
    "starter": "rasa init",
    "starter_with_action": "with an action",
    "ours": "ours",
    "ours_through_web": "ours, through web",
}
_ROWS = {
    "plain_turn_p50_ms": "turn without action, p50 (ms)",
    "plain_turn_p95_ms": "turn without action, p95 (ms)",
    "action_turn_p50_ms": "turn with action, p50 (ms)",
    "action_turn_p95_ms": "turn with action, p95 (ms)",
    "first_turn_ms": "very first turn (ms)",
    "rss_mb": "engine's memory after 100 turns, RSS (MB)",
    "pss_mb": "engine's memory after 100 turns, PSS (MB)",
    "ready_seconds": "start to ready (s)",
    "training_cpu_seconds": "training, user + sys (s)",
    "training_wall_seconds": "training, wall clock (s)",
    "training_sentences": "training sentences",
    "environment_mb": "environment on disk (MB)",
    "early_ms": "turn early in a long conversation (ms)",
    "late_ms": "turn at its end (ms)",
    "late_to_early": "end to early",
    "turns": "turns of that conversation",
}


@dataclass(frozen=True)
class Goal:
    """At most `limit` for the quotient of two figures, each named by bot and figure."""

    name: str
    ours: tuple[str, str]
    yardstick: tuple[str, str] | None
    limit: float


GOALS = (
    Goal("turn without action", ("ours", "plain_turn_p50_ms"), ("starter", "plain_turn_p50_ms"), 0.35),
    Goal(
        "turn with action",
        ("ours", "action_turn_p50_ms"),
        ("starter_with_action", "action_turn_p50_ms"),
        0.35,
    ),
    Goal("engine's memory (RSS)", ("ours", "rss_mb"), ("starter", "rss_mb"), 0.35),
    Goal("ready after start", ("ours", "ready_seconds"), ("starter", "ready_seconds"), 0.4),
    Goal("training (user + sys)", ("ours", "training_cpu_seconds"), ("starter", "training_cpu_seconds"), 0.6),
    Goal("environment's size", ("ours", "environment_mb"), ("starter", "environment_mb"), 0.35),
    Goal("300th turn to the 10th", ("ours", "late_to_early"), None, 1.3),
    Goal(
        "second `make run` to the starter's `rasa run`",
        ("ours_through_web", "ready_seconds"),
        ("starter", "ready_seconds"),
        0.5,
    ),
)


@dataclass(frozen=True)
class Ratio:
    name: str
    value: float
    goal: float
    met: bool


def ratios(bots: dict[str, Figures]) -> list[Ratio]:
    """The goals whose figures were measured, each with what came out."""
    found = []
    for goal in GOALS:
        ours = _figure(bots, goal.ours)
        base = _figure(bots, goal.yardstick) if goal.yardstick else 1.0
        if ours is not None and base:
            value = ours / base
            found.append(Ratio(goal.name, round(value, 3), goal.limit, value <= goal.limit))
    return found


def as_json(bots: dict[str, Figures], machine: Figures) -> Figures:
    return {"machine": machine, "bots": bots, "ratios": [asdict(ratio) for ratio in ratios(bots)]}


def show(bots: dict[str, Figures], console: Console) -> None:
    """Both tables; missed goals are named, none of them is an error."""
    table = Table(title="Figures (medians)")
    table.add_column("")
    for heading in _COLUMNS.values():
        table.add_column(heading, justify="right")
    for key, name in _ROWS.items():
        cells = [_shown(_figure(bots, (bot, key))) for bot in _COLUMNS]
        if any(cells):
            table.add_row(name, *cells)
    console.print(table)
    goals = Table(title="Ours to the starter's")
    for heading in ("", "ratio", "goal", ""):
        goals.add_column(heading, justify="right" if heading else "left")
    found = ratios(bots)
    for ratio in found:
        goals.add_row(ratio.name, f"{ratio.value:.2f}", f"≤ {ratio.goal}", "met" if ratio.met else "MISSED")
    console.print(goals)
    missed = [ratio.name for ratio in found if not ratio.met]
    left_out = len(GOALS) - len(found)
    console.print(f"Missed: {', '.join(missed)}." if missed else "No goal that was measured is missed.")
    if left_out:
        console.print(f"Not measured in this run: {left_out} of {len(GOALS)} goals.")


def _figure(bots: dict[str, Figures], where: tuple[str, str]) -> float | None:
    value = bots.get(where[0], {}).get(where[1])
    return None if value is None else float(value)


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return (
        f"{value:,.0f}"
        if value >= 1000 or value == int(value)
        else f"{value:,.1f}"
        if value >= 3
        else f"{value:.2f}"
    )
