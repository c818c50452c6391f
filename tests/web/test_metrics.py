from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from chat_parts import FakeEngine, make_chat
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import ROOT

TOKEN = "ein-geheimnis-der-ueberwachung"
AUTH = {"Authorization": f"Bearer {TOKEN}"}
MONITORING = ROOT / "deploy" / "monitoring"


def figures(text: str) -> dict[str, Any]:
    return {
        f"{sample.name}{sorted(sample.labels.items()) or ''}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_turns_mails_queue_and_free_slots_are_told_to_the_monitoring(
    engine: FakeEngine, tmp_path: Path
) -> None:
    with make_chat(tmp_path, engine.url, metrics_token=TOKEN, real_bookings=True) as chat:
        before = figures(chat.client.get("/metrics", headers=AUTH).text)
        chat.send("Wie fange ich an?")
        after = figures(chat.client.get("/metrics", headers=AUTH).text)

    name = "lotse_turns_total[('how', 'understood')]"
    assert after[name] == before[name] + 1
    assert after["lotse_turn_seconds_count"] == before["lotse_turn_seconds_count"] + 1
    assert after["lotse_slots_free[('region', 'magdeburg')]"] > 0
    assert (after["lotse_outbox_waiting"], after["lotse_queue"], after["lotse_messages_left"]) == (0, 0, 0)
    assert "fange" not in str(after)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer falsch"}, {"Authorization": "Bearer ä"}])
def test_nobody_else_learns_that_there_are_metrics(
    engine: FakeEngine, tmp_path: Path, headers: dict[str, str]
) -> None:
    raw = {name: value.encode() for name, value in headers.items()}
    with make_chat(tmp_path, engine.url, metrics_token=TOKEN) as chat:
        assert chat.client.get("/metrics", headers=raw).status_code == 404


def test_without_a_token_no_other_machine_and_no_proxy_reads_them(engine: FakeEngine, tmp_path: Path) -> None:
    with make_chat(tmp_path, engine.url) as chat:
        # The test client is not on loopback by its address.
        assert chat.client.get("/metrics").status_code == 404
        assert chat.client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_a_web_process_is_ready_while_the_engine_is_away(engine: FakeEngine, tmp_path: Path) -> None:
    with make_chat(tmp_path, "http://127.0.0.1:9") as chat:
        assert chat.client.get("/readyz").status_code == 200
        assert chat.client.get("/healthz").status_code == 503


def test_alerts_and_dashboard_ask_for_figures_that_exist(engine: FakeEngine, tmp_path: Path) -> None:
    with make_chat(tmp_path, engine.url, metrics_token=TOKEN, real_bookings=True) as chat:
        text = chat.client.get("/metrics", headers=AUTH).text
    known = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    asked = set()
    for file in MONITORING.glob("*"):
        asked |= {word for word in _words(file.read_text("utf-8")) if word.startswith("lotse_")}

    assert asked - known == set()
    rules = yaml.safe_load((MONITORING / "alerts.yml").read_text("utf-8"))
    for rule in rules["groups"][0]["rules"]:
        assert {"alert", "expr", "for", "labels", "annotations"} <= set(rule)


def _words(text: str) -> set[str]:
    return set("".join(char if char.isalnum() or char == "_" else " " for char in text).split())
