from __future__ import annotations

import copy
from typing import Any

from scripts.load.capacity import best_stage, goals, stage_of
from scripts.load.demand import demand
from scripts.load.needs import first_limit, needs
from scripts.load.scale import page


def stage(visitors: int, turns: int, p95: float, failures: int = 0) -> dict[str, Any]:
    parts = {
        "engine-1": 20.0,
        "engine-2": 20.0,
        "actions-1": 10.0,
        "web-1": 30.0,
        "worker-1": 1.0,
        "postgres": 5.0,
        "redis": 1.0,
        "caddy": 1.0,
    }
    return {
        "visitors": visitors,
        "seconds": 100.0,
        "requests": {"turn": {"count": turns, "p50_ms": 90.0, "p95_ms": p95, "p99_ms": p95}},
        "failures": {"turn: 500": failures} if failures else {},
        "parts": {
            name: {"cpu_seconds": cpu, "rss_mb": 200.0, "pss_mb": 150.0} for name, cpu in parts.items()
        },
    }


FORM = {
    "stages": [stage(60, 600, 300.0), stage(180, 1000, 900.0), stage(400, 1500, 9000.0)],
    "turns": 3100.0,
    "without_engine": 7.0,
    "stored_bytes_a_turn": 4000,
}
USAGE = {"web": {"cpu_seconds": 2.0, "rss_mb": 150.0, "pss_mb": 120.0}}
RACE = {
    "attempts": 1000,
    "time_slots": 40,
    "bookings": 40,
    "told_of_a_booking": 40,
    "times_booked_twice": 0,
    "answers_5xx": 0,
    "unfinished": 0,
}
COST = {
    "few": {"bookings": 100, "p50_ms": 4.0},
    "many": {"bookings": 1_000_000, "p50_ms": 5.0},
    "ratio": 1.25,
}
FIGURES: dict[str, Any] = {
    "machine": {"cores": 2, "began": "2026-11-27T10:00:00Z", "load_before": 0.1, "quick": False},
    "forms": dict.fromkeys(("embedded, 1 engine", "grown, 2 engines"), FORM),
    "race": {"embedded, 1 engine": RACE},
    "long_talk": {"turns": 1000, "late_to_early": 1.1},
    "streams": {
        "wanted": 500,
        "still_open_at_the_end": 500,
        "before": USAGE,
        "after": USAGE,
        "silent": {"seconds": 35.0, "parts": USAGE},
        "talking": {
            "failures": {},
            "requests": {"answer over the stream": {"p50_ms": 80.0, "p95_ms": 120.0}},
        },
    },
    "next_free_time": {"sqlite": COST},
}
SOAK = {
    "form": "embedded, 1 engine",
    "minutes": 60.0,
    "visitors": 30,
    "turns": 10000,
    "errors": 0,
    "flat": True,
    "parts": {"web": {"growth_mb": 0.4}},
}


def with_changed(place: str, **changes: Any) -> dict[str, Any]:
    figures = copy.deepcopy(FIGURES)
    figures[place] |= changes
    return figures


def test_the_fastest_stage_that_is_answered_in_time_counts() -> None:
    assert best_stage(FORM).visitors == 180


def test_a_stage_with_failures_does_not_count() -> None:
    form = {"stages": [stage(60, 600, 300.0), stage(180, 1000, 900.0, failures=1)]}

    assert best_stage(form).visitors == 60


def test_both_engines_count_for_the_cost_of_a_turn() -> None:
    assert stage_of(stage(180, 1000, 900.0)).cpu_ms_a_turn["engine"] == 40


def test_the_part_that_costs_most_is_full_first() -> None:
    assert first_limit(best_stage(FORM)) == ("engine", 25.0)


def test_there_are_two_of_each_and_more_where_the_demand_asks_for_it() -> None:
    few, many = (needs(demand(chambers), best_stage(FORM), 500) for chambers in (4, 1320))

    assert few.processes["engine"] == few.processes["web"] == 2
    assert many.processes["engine"] > many.processes["actions"] > 2
    assert many.memory_mb > few.memory_mb


def test_streams_ask_for_web_processes_too() -> None:
    assert needs(demand(132), best_stage(FORM), 100).processes["web"] > 20


def test_all_goals_can_be_met() -> None:
    assert set(goals(FIGURES).values()) == {True}


def test_a_goal_that_is_missed_is_told() -> None:
    changed = [
        with_changed("race", **{"embedded, 1 engine": RACE | {"bookings": 41}}),
        with_changed("race", **{"embedded, 1 engine": RACE | {"answers_5xx": 1}}),
        with_changed("streams", still_open_at_the_end=499),
        with_changed("next_free_time", sqlite=COST | {"ratio": 2.1}),
        with_changed("long_talk", late_to_early=1.4),
    ]

    assert [list(goals(figures).values()).count(False) for figures in changed] == [1] * len(changed)
    assert all("**missed**" in page(figures, None) for figures in changed)


def test_the_page_says_what_is_needed_and_what_was_not_measured() -> None:
    text = page(FIGURES, None)

    assert "| a large state: 14 chambers | 78,400 |" in text
    assert "10.0 turns a second" in text
    assert "No soak has been run" in text
    assert "no measure of speed" not in text


def test_the_page_says_how_long_the_soak_ran_and_that_others_were_at_work() -> None:
    text = page(with_changed("machine", load_before=7.5), SOAK)

    assert "60 minutes, 30 visitors, 10,000 turns" in text
    assert "load 7.5" in text
