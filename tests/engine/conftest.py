import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

ROOT = Path(__file__).parents[2]
TOKEN = "geheim-äöü"
STARTING = 120  # seconds; a busy machine needs ten times what a quiet one does

DOMAIN = {
    "version": "3.1",
    "intents": ["greet", "ask_next_slot", "inform", "out_of_scope", "nlu_fallback"],
    "entities": ["email"],
    "responses": {
        "utter_greet": [{"text": "Guten Tag!", "buttons": [{"title": "Termin", "payload": "/ask_next_slot"}]}]
    },
    "actions": ["action_offer", "action_rephrase"],
    "session_config": {"session_expiration_time": 0, "carry_over_slots_to_new_session": True},
}
SENTENCES = {
    "greet": ["Hallo", "Guten Tag", "Moin", "Grüß Gott zusammen"],
    "ask_next_slot": ["Wann ist der nächste freie Termin?", "Was ist im Februar frei?", "nächster Termin"],
    "inform": ["Meine Mail ist info@krause.de", "Tischlerei Krause", "6 Leute"],
    "out_of_scope": ["Wie wird das Wetter?", "Rezept für Kuchen", "Wer gewinnt heute?"],
}
RULES = {"greet": "utter_greet", "ask_next_slot": "action_offer", "nlu_fallback": "action_rephrase"}


@dataclass
class Actions:
    """A stand-in for the action server that keeps what it was sent."""

    url: str
    received: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Engine:
    url: str
    log: Path

    def post(self, path: str, body: object, token: str | None = TOKEN) -> requests.Response:
        headers = {} if token is None else {"X-Lotse-Token": token.encode()}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return requests.post(f"{self.url}/webhooks/lotse/{path}", data=data, headers=headers, timeout=30)

    def delete(self, path: str) -> requests.Response:
        headers = {"X-Lotse-Token": TOKEN.encode()}
        return requests.delete(f"{self.url}/webhooks/lotse/{path}", headers=headers, timeout=30)


@pytest.fixture(scope="session")
def actions() -> Iterator[Actions]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            served.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer = {
                "events": [],
                "responses": [{"text": "Am 8. Januar.", "custom": {"kind": "time_slots"}}],
            }
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Actions(f"http://127.0.0.1:{server.server_port}/webhook")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory, actions: Actions) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("bot")
    _write_bot(folder)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LOTSE_ACTIONS_URL": actions.url,
        "LOTSE_TRACKER_URL": f"sqlite:///{folder}/tracker/tracker.sqlite3",
        "LOTSE_ENGINE_TOKEN": TOKEN,
    }
    rasa = [sys.executable, "-m", "rasa"]
    train = [*rasa, "train", "--data", "data.yml", "--fixed-model-name", "model", "--quiet"]
    subprocess.run(train, cwd=folder, env=environment, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = [*rasa, "run", "-i", "127.0.0.1", "-p", str(port), "--endpoints", str(ROOT / "endpoints.yml")]
    run += ["--credentials", str(ROOT / "credentials.yml")]
    log = folder / "engine.log"
    with log.open("wb") as output:
        process = subprocess.Popen(run, cwd=folder, env=environment, stdout=output, stderr=output)
        try:
            running = Engine(f"http://127.0.0.1:{port}", log)
            _wait_for(running, process)
            yield running
        finally:
            process.terminate()
            process.wait(30)


def _write_bot(folder: Path) -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    for component in config["pipeline"]:
        if component["name"].endswith("GermanIntentClassifier"):
            component["min_rows"] = 1
    nlu = [
        {"intent": name, "examples": "".join(f"- {one}\n" for one in rows)}
        for name, rows in SENTENCES.items()
    ]
    rules = [
        {"rule": name, "steps": [{"intent": name}, {"action": action}]} for name, action in RULES.items()
    ]
    for name, content in (("config", config), ("domain", DOMAIN), ("data", {"nlu": nlu, "rules": rules})):
        text = yaml.safe_dump(
            {"version": "3.1", **content} if name == "data" else content, allow_unicode=True
        )
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")


def _wait_for(engine: Engine, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{engine.url}/webhooks/lotse/", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise RuntimeError(engine.log.read_text(encoding="utf-8", errors="replace")[-2000:])
