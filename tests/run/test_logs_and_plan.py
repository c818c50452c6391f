from __future__ import annotations

from pathlib import Path

import pytest

from bot.run import logs as logs_module
from bot.run.environment import base_environment, part_environment
from bot.run.logs import LogFolder
from bot.run.parts import all_parts
from bot.run.plan import default_tracker_url, make_plan
from bot.run.training import data_fingerprint, trained_model, trained_parts
from bot.settings import Settings


def settings(tmp_path: Path, **values: object) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path, "engine_url": "", "actions_url": "", **values})


def test_a_second_run_of_the_checkout_logs_elsewhere(tmp_path: Path) -> None:
    first, second = LogFolder(tmp_path, 8080), LogFolder(tmp_path, 8081)

    assert first.path == tmp_path / "log"
    assert second.path == tmp_path / "log" / "8081"


def test_a_large_log_is_set_aside_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs_module, "LARGEST_LOG_BYTES", 10)
    folder = LogFolder(tmp_path, 8080)
    for text in (b"x" * 20, b"new\n"):
        with folder.open("web") as log:
            log.write(text)

    assert (folder.path / "web.log").read_bytes() == b"new\n"
    assert (folder.path / "web.log.1").read_bytes() == b"x" * 20
    assert folder.last_lines("web") == ["new"]


def test_inner_ports_are_free_ones_and_differ_between_runs(tmp_path: Path) -> None:
    plans = [make_plan(settings(tmp_path)) for _ in range(3)]

    assert len({plan.engine_url for plan in plans} | {plan.actions_url for plan in plans}) == 6
    assert len({plan.token for plan in plans}) == 3


def test_a_part_that_runs_elsewhere_is_not_started(tmp_path: Path) -> None:
    plan = make_plan(settings(tmp_path, engine_url="http://engine.internal:5005"))

    assert plan.engine_port is None
    names = [part.name for part in all_parts(plan, tmp_path / "model.tar.gz", tmp_path)]
    assert names == ["actions", "web", "worker"]


def test_an_inner_port_that_is_set_is_used(tmp_path: Path) -> None:
    plan = make_plan(
        settings(tmp_path, engine_url="http://127.0.0.1:5005/", actions_url="http://127.0.0.1:5055")
    )

    assert (plan.engine_port, plan.actions_port) == (5005, 5055)
    assert plan.actions_url == "http://127.0.0.1:5055/webhook"


def test_engine_and_actions_listen_on_loopback_without_debug_cors_or_rasas_own_api(tmp_path: Path) -> None:
    engine, actions, *_ = all_parts(make_plan(settings(tmp_path)), tmp_path / "m.tar.gz", tmp_path)

    assert engine.command[engine.command.index("-i") + 1] == "127.0.0.1"
    assert not {"--debug", "-vv", "--cors", "--enable-api"} & {*engine.command, *actions.command}
    assert actions.environment["SANIC_HOST"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("database", "tracker"),
    [
        ("", "sqlite:///{}/tracker.sqlite3"),
        ("postgres://lotse:geheim@db/lotse", "postgresql://lotse:geheim@db/lotse"),
        ("postgresql+psycopg://lotse@db/lotse", "postgresql://lotse@db/lotse"),
    ],
)
def test_the_tracker_is_kept_beside_the_session_database(tmp_path: Path, database: str, tracker: str) -> None:
    assert default_tracker_url(settings(tmp_path, database_url=database)) == tracker.format(tmp_path)


def test_all_processes_share_one_clock_and_no_foreign_environment() -> None:
    child = base_environment({"LOTSE_NOW": "2027-01-07T09:00", "VIRTUAL_ENV": "/x", "LOG_LEVEL": "DEBUG"})

    assert float(child["LOTSE_NOW_AT"]) > 1_600_000_000
    assert "VIRTUAL_ENV" not in child
    assert "LOG_LEVEL" not in child
    assert "LOTSE_NOW_AT" not in base_environment({})


def test_the_parts_find_each_other(tmp_path: Path) -> None:
    plan = make_plan(settings(tmp_path, port=8123))
    child = part_environment(settings(tmp_path, port=8123), plan, {})

    assert child["LOTSE_PORT"] == "8123"
    assert child["LOTSE_ENGINE_TOKEN"] == plan.token
    assert child["RASA_TELEMETRY_ENABLED"] == "false"
    assert child["OMP_NUM_THREADS"] == "1"


def test_the_model_is_stale_as_soon_as_its_data_changed_but_not_for_an_answer(tmp_path: Path) -> None:
    for name in ("domain.yml", "data/nlu/greet.yml", "data/knowledge/funding/a.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before", "utf-8")
    before = data_fingerprint(tmp_path)

    (tmp_path / "data/knowledge/funding/a.md").write_text("after", "utf-8")
    assert data_fingerprint(tmp_path) == before
    (tmp_path / "data/nlu/greet.yml").write_text("after", "utf-8")
    assert data_fingerprint(tmp_path) != before


def test_parts_trained_by_other_code_are_not_taken_again(tmp_path: Path) -> None:
    for name in ("engine/uv.lock", "data/nlu/greet.yml", "bot/nlu/softmax.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before", "utf-8")
    before = trained_parts(tmp_path)

    (tmp_path / "data/nlu/greet.yml").write_text("after", "utf-8")
    assert trained_parts(tmp_path) == before, "Rasa itself looks at the data"
    (tmp_path / "bot/nlu/softmax.py").write_text("after", "utf-8")
    assert trained_parts(tmp_path) != before


def test_a_model_whose_training_was_interrupted_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "lotse-abc.tar.gz").touch()
    assert trained_model("abc", tmp_path) is None

    (tmp_path / "lotse-abc.json").write_text("{}", "utf-8")
    assert trained_model("abc", tmp_path) == tmp_path / "lotse-abc.tar.gz"
