from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from product import Visitor
from visitors import Load

from bot.run.models import choice_of, find_model
from bot.run.ports import free_port
from bot.run.signature import sign
from bot.settings import ROOT

LOTSE = Path(sys.executable).with_name("lotse")
PATIENCE_SECONDS = 300  # the first of these tests may have to train

pytestmark = pytest.mark.processes


class RealRun:
    """`lotse run` on a port and a data directory of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.output_file = folder / "output.txt"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LOTSE_")}
        environment |= {"LOTSE_PORT": str(self.port), "LOTSE_DATA_DIR": str(folder / "data")}
        self.environment = environment | settings
        with self.output_file.open("wb") as output:
            self.process = subprocess.Popen(
                [str(LOTSE), "run"], cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )

    @property
    def output(self) -> str:
        return self.output_file.read_text("utf-8")

    def wait_for(self, text: str, times: int = 1) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.output.count(text) < times:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.2)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def health(self) -> tuple[int, dict[str, object]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RealRun, RealRun]]:
    first = RealRun(tmp_path_factory.mktemp("first"))
    first.wait_for("Ready after")
    limits = {"LOTSE_RATE_LIMIT": "off", "LOTSE_ENGINE_TIMEOUT_SECONDS": "3"}
    second = RealRun(tmp_path_factory.mktemp("second"), **limits)
    try:
        second.wait_for("Ready after")
        yield first, second
    finally:
        for run in (first, second):
            if run.process.poll() is None:
                run.process.send_signal(signal.SIGTERM)
                run.process.wait(30)


def test_everything_works_in_two_runs_side_by_side(two_runs: tuple[RealRun, RealRun]) -> None:
    for run in two_runs:
        status, answer = run.health()
        assert status == 200, answer
        assert answer["status"] == "ok"
        assert "Not everything answers" not in run.output


def test_a_second_start_trains_nothing(two_runs: tuple[RealRun, RealRun]) -> None:
    assert "Training" not in two_runs[1].output


def test_inner_parts_listen_on_loopback_only(two_runs: tuple[RealRun, RealRun]) -> None:
    listening = {
        connection.laddr.ip
        for child in two_runs[0].children()
        for connection in child.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }

    assert listening == {"127.0.0.1"}


def addresses(run: RealRun) -> tuple[str, str, str]:
    """Of engine, action server and web."""
    figures = json.loads((run.folder / "data" / "log" / "run.json").read_text("utf-8"))
    return figures["engine_url"], figures["actions_url"].removesuffix("/webhook"), figures["web_url"]


RASAS_OWN = [
    ("PUT", "/model"),
    ("POST", "/model/train"),
    ("POST", "/model/parse"),
    ("GET", "/status"),
    ("GET", "/domain"),
    ("GET", "/conversations/x/tracker"),
    ("POST", "/conversations/x/messages"),
    ("POST", "/webhooks/rest/webhook"),
]


@pytest.mark.parametrize(("method", "path"), RASAS_OWN)
def test_neither_engine_nor_web_has_rasas_own_interface(
    two_runs: tuple[RealRun, RealRun], method: str, path: str
) -> None:
    engine, _, web = addresses(two_runs[0])
    body = {"model_server": {"url": "http://127.0.0.1:9/model"}, "model_file": "/tmp/model.tar.gz"}

    for address in (engine, web):
        answer = httpx.request(method, f"{address}{path}", json=body)
        assert answer.status_code in (404, 405), address


@pytest.mark.parametrize("path", ["/webhooks/lotse/webhook", "/webhooks/lotse/parse", "/webhook"])
def test_the_web_hands_nothing_on_to_the_inner_parts(two_runs: tuple[RealRun, RealRun], path: str) -> None:
    assert httpx.post(f"{addresses(two_runs[0])[2]}{path}", json={}).status_code in (404, 405)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_part_answers_a_page_of_another_origin(two_runs: tuple[RealRun, RealRun], method: str) -> None:
    engine, actions, web = addresses(two_runs[0])
    foreign = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    for address in (
        f"{engine}/",
        f"{engine}/webhooks/lotse/webhook",
        f"{actions}/health",
        f"{actions}/webhook",
        f"{web}/api/conversations",
    ):
        answer = httpx.request(method, address, headers=foreign)
        assert "access-control-allow-origin" not in answer.headers, address


def test_no_secret_stands_in_the_list_of_processes(two_runs: tuple[RealRun, RealRun]) -> None:
    children = two_runs[0].children()
    secrets = {
        child.environ()["LOTSE_ENGINE_TOKEN"] for child in children if "LOTSE_ENGINE_TOKEN" in child.environ()
    }

    assert len(secrets) == 1
    assert not any(secret in " ".join(child.cmdline()) for secret in secrets for child in children)


def test_a_killed_engine_comes_back(two_runs: tuple[RealRun, RealRun]) -> None:
    first = two_runs[0]
    engine = next(child for child in first.children() if "rasa" in child.cmdline())

    engine.kill()

    first.wait_for("! engine ended (signal 9)")
    first.wait_for("✓ engine ready again")
    assert first.health()[0] == 200


PERSONAL = ("Krausemeier", "Stendal", "Petra", "petra.k@example.de", "Onlineshop", "0391")


def test_no_log_holds_anything_of_a_whole_booking(two_runs: tuple[RealRun, RealRun]) -> None:
    first = two_runs[0]
    visitor = Visitor.arrives(f"http://127.0.0.1:{first.port}")
    visitor.says("Termin für die Tischlerei Krausemeier aus Stendal, wir wollen einen Onlineshop")
    for said in ("ja", "online", "Petra Krausemeier, petra.k@example.de, 0391 555 01 02", "ja"):
        replies = visitor.says(said)
    visitor.leaves()
    assert any(reply.get("booking") for reply in replies)

    logs = list((first.folder / "data" / "log").glob("*.log"))
    assert len(logs) >= 4
    found = [
        (log.name, value)
        for log in logs
        for value in PERSONAL
        if value.lower() in log.read_text("utf-8").lower()
    ]
    assert found == []


def test_one_request_id_is_in_the_logs_of_web_engine_and_actions(two_runs: tuple[RealRun, RealRun]) -> None:
    first = two_runs[0]
    visitor = Visitor.arrives(f"http://127.0.0.1:{first.port}")
    visitor.http.headers["X-Request-ID"] = "spur-durch-alle-teile"
    visitor.says("Wann ist der nächste freie Termin?")
    visitor.leaves()

    logs = first.folder / "data" / "log"
    holding = {log.stem for log in logs.glob("*.log") if "spur-durch-alle-teile" in log.read_text("utf-8")}
    assert holding == {"web", "engine", "actions"}
    for name in ("web", "actions"):
        lines = (logs / f"{name}.log").read_text("utf-8").splitlines()
        mine = [json.loads(line) for line in lines if "spur-durch-alle-teile" in line]
        assert {line["part"] for line in mine} == {name}


def test_another_model_takes_over_while_visitors_chat_and_no_turn_is_lost(
    two_runs: tuple[RealRun, RealRun], tmp_path: Path
) -> None:
    second = two_runs[1]
    address = f"http://127.0.0.1:{second.port}"
    model = tmp_path / "anderes.tar.gz"
    shutil.copy(find_model(""), model)
    sign(model)
    engine = (second.folder / "data" / "log" / "engine.pid").read_text("ascii")

    with Load(address, pause_seconds=0.1) as load:
        use = subprocess.run(
            [str(LOTSE), "model", "use", str(model)],
            cwd=ROOT,
            env=second.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        load.wait_for_turns(8)

    assert use.returncode == 0, use.stderr
    assert use.stdout.splitlines()[-1].startswith("anderes.tar.gz serves now")
    assert [said.told for guest in load.guests for said in guest.said if said.told] == []
    assert [said.text for guest in load.guests for said in guest.said if not said.answer] == []
    with urllib.request.urlopen(f"{address}/metrics") as metrics:
        assert "lotse_turns_without_engine_total 0.0" in metrics.read().decode()
    assert not psutil.pid_exists(int(engine))
    figures = json.loads((second.folder / "data" / "log" / "run.json").read_text("utf-8"))
    assert figures["engine_url"] == (second.folder / "data" / "log" / "engine.url").read_text("ascii")
    assert any("anderes.tar.gz" in " ".join(child.cmdline()) for child in second.children())
    assert choice_of(second.folder / "data").before == str(find_model(""))


def test_a_file_that_is_no_model_leaves_the_old_one_serving(two_runs: tuple[RealRun, RealRun]) -> None:
    first = two_runs[0]
    command = [str(LOTSE), "model", "use", "README.md"]
    use = subprocess.run(
        command, cwd=ROOT, env=first.environment, capture_output=True, text=True, check=False
    )

    assert use.returncode == 1
    assert use.stderr.strip().endswith(
        "README.md is no model of the engine. The model before goes on serving."
    )
    assert first.health()[0] == 200


def test_the_same_port_is_refused_in_one_sentence(two_runs: tuple[RealRun, RealRun]) -> None:
    environment = os.environ | {"LOTSE_PORT": str(two_runs[0].port)}
    result = subprocess.run(
        [str(LOTSE), "run"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert result.returncode == 1
    assert result.stderr.startswith(f"Port {two_runs[0].port} is in use (by ")
    assert len(result.stderr.splitlines()) == 1


def test_ctrl_c_and_even_a_kill_leave_nothing_behind(two_runs: tuple[RealRun, RealRun]) -> None:
    first, second = two_runs
    children = [*first.children(), *second.children()]
    assert len(children) >= 10

    first.process.send_signal(signal.SIGINT)
    second.process.kill()

    assert first.process.wait(30) == 0
    deadline = time.monotonic() + 30
    while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in children):
        assert time.monotonic() < deadline
        time.sleep(0.2)
