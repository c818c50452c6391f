from __future__ import annotations

import io
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.settings import ROOT
from scripts import bench
from scripts import bench_report as report
from scripts.bench_sizes import folder_mb, training_sentences
from scripts.bench_starter import add_action, measured
from scripts.bench_turns import ACTION, OURS, PLAIN, STARTER, Times, growth, percentile

MEASURED: dict[str, dict[str, Any]] = {
    "starter": {
        "plain_turn_p50_ms": 50.0,
        "rss_mb": 1000.0,
        "ready_seconds": 60.0,
        "training_cpu_seconds": 100.0,
        "environment_mb": 2500.0,
    },
    "starter_with_action": {"action_turn_p50_ms": 80.0},
    "ours": {
        "plain_turn_p50_ms": 17.5,
        "action_turn_p50_ms": 40.0,
        "rss_mb": 340.0,
        "ready_seconds": 12.0,
        "training_cpu_seconds": 50.0,
        "environment_mb": 650.0,
        "late_to_early": 1.05,
    },
    "ours_through_web": {"ready_seconds": 20.0},
}


def shown(bots: dict[str, dict[str, Any]]) -> str:
    output = io.StringIO()
    report.show(bots, Console(file=output, width=140))
    return output.getvalue()


def test_each_goal_is_compared_with_its_own_yardstick() -> None:
    values = {ratio.name: (ratio.value, ratio.met) for ratio in report.ratios(MEASURED)}

    assert values == {
        "turn without action": (0.35, True),
        "turn with action": (0.5, False),
        "engine's memory (RSS)": (0.34, True),
        "ready after start": (0.2, True),
        "training (user + sys)": (0.5, True),
        "environment's size": (0.26, True),
        "300th turn to the 10th": (1.05, True),
        "second `make run` to the starter's `rasa run`": (0.333, True),
    }


def test_a_missed_goal_is_named() -> None:
    assert "Missed: turn with action." in shown(MEASURED)


def test_goals_without_figures_are_counted_and_not_called_met() -> None:
    only_turns = {"starter": {"plain_turn_p50_ms": 50.0}, "ours": {"plain_turn_p50_ms": 10.0}}
    assert "Not measured in this run: 7 of 8 goals." in shown(only_turns)


def test_the_written_figures_name_machine_bots_and_ratios() -> None:
    written = json.loads(json.dumps(report.as_json(MEASURED, {"cores": 2})))

    assert written["machine"] == {"cores": 2}
    assert written["bots"]["ours"]["rss_mb"] == 340.0
    assert {"name", "value", "goal", "met"} == written["ratios"][0].keys()


def test_both_kinds_of_turns_take_turns() -> None:
    kinds = [OURS.line(number)[0] for number in range(4)]
    assert kinds == [PLAIN, ACTION, PLAIN, ACTION]
    assert {STARTER.line(number)[0] for number in range(10)} == {PLAIN}
    assert {OURS.line(number)[1] for number in range(8)} == {*OURS.plain, *OURS.action}


def test_p50_and_p95_are_of_the_kind_alone() -> None:
    times = Times()
    for milliseconds in range(1, 101):
        times.add(PLAIN, float(milliseconds))
    times.add(ACTION, 500.0)

    figures = times.figures()
    assert figures["plain_turn_p50_ms"] == 50.5
    assert figures["plain_turn_p95_ms"] == 95.0
    assert figures["action_turn_p50_ms"] == 500.0


@pytest.mark.parametrize(("values", "expected"), [([7.0], 7.0), ([1.0, 2.0], 2.0), ([3.0, 1.0, 2.0], 3.0)])
def test_a_high_percentile_of_few_values_is_the_largest(values: list[float], expected: float) -> None:
    assert percentile(values, 0.95) == expected


def test_growth_sets_the_last_turns_against_the_first_ones_by_kind() -> None:
    early = [(PLAIN, 1000.0), *[(PLAIN, 10.0), (ACTION, 30.0)] * 10]
    late = [(PLAIN, 20.0), (ACTION, 60.0)] * 10

    assert growth([*early, *late])["late_to_early"] == 2.0


def test_a_file_with_two_names_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"x" * 3_000_000)
    once = folder_mb(tmp_path)
    (tmp_path / "two").hardlink_to(tmp_path / "one")

    assert once >= 3.0
    assert folder_mb(tmp_path) == once


def test_only_sentences_of_intents_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text(
        "nlu:\n- intent: greet\n  examples: |\n    - hi\n    - hello\n"
        "- lookup: place\n  examples: |\n    - Halle\n",
        "utf-8",
    )
    assert training_sentences([file]) == 2


def test_the_second_starter_differs_by_one_action(tmp_path: Path) -> None:
    plain, target = tmp_path / "plain", tmp_path / "with-action"
    (plain / "data").mkdir(parents=True)
    (plain / "actions").mkdir()
    (plain / "data" / "rules.yml").write_text("- intent: bot_challenge\n- action: utter_iamabot\n", "utf-8")
    (plain / "domain.yml").write_text("intents:\n- bot_challenge\n", "utf-8")

    add_action(plain, target)

    assert "action: action_i_am_a_bot" in (target / "data" / "rules.yml").read_text("utf-8")
    assert "utter_iamabot" in (plain / "data" / "rules.yml").read_text("utf-8")
    assert "ActionIAmABot" in (target / "actions" / "actions.py").read_text("utf-8")


def test_the_effort_of_a_command_includes_its_children(tmp_path: Path) -> None:
    spin = "import time\nwhile time.process_time() < 0.3: pass"
    command = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin!r}])"
    effort = measured((sys.executable, "-c", command), tmp_path, {}, tmp_path / "log")

    assert effort.cpu_seconds >= 0.3
    assert effort.wall_seconds >= 0.3


def test_the_starter_gets_the_same_rasa_and_its_tensorflow_and_nothing_of_ours() -> None:
    def project(path: str) -> tuple[list[str], set[str]]:
        content = tomllib.loads((ROOT / path / "pyproject.toml").read_text("utf-8"))
        (rasa,) = content["tool"]["uv"]["dependency-metadata"]
        return content["project"]["dependencies"], set(rasa["requires-dist"])

    engine, metadata = project("engine")
    starter, with_tensorflow = project("bench/starter")

    assert starter == ["rasa==3.6.21"]
    assert starter[0] in engine
    assert metadata - with_tensorflow == set()
    assert all(name.startswith("tensorflow") for name in with_tensorflow - metadata)


def test_the_figures_are_written_and_shown_though_a_goal_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = {"cores": 2, "load_before": 3.0, "quick": True, "minutes": 1.0}
    monkeypatch.chdir(tmp_path)  # restores the folder that `main` changes
    monkeypatch.setattr(bench.signal, "signal", lambda *_: None)
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "RESULT", tmp_path / "bench" / "latest.json")
    monkeypatch.setattr(bench, "measure", lambda *_: report.as_json(MEASURED, machine))

    assert bench.main(["--quick"]) == 0

    assert json.loads((tmp_path / "bench" / "latest.json").read_text("utf-8"))["machine"] == machine
    said = capsys.readouterr().out
    assert "MISSED" in said
    assert "Others were at work here" in said
    assert "Written to bench/latest.json" in said
