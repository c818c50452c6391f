"""Shows for the frozen packages with known faults that the faulty part is not even loaded (deploy/audit/)."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import requests
import yaml

pytestmark = pytest.mark.processes
ROOT = Path(__file__).parents[2]
# Everything `rasa run` imports for our channel and our pipeline, and a model unpacked and loaded.
LOADED = """
import asyncio, json, sys
import rasa.__main__, rasa.cli.run, rasa.core.run, rasa.server
import bot.nlu.lotse_channel, bot.nlu.recent_tracker_store, bot.nlu.shared_lock_store
from rasa.core.agent import Agent
agent = Agent.load(sys.argv[1])
assert asyncio.run(agent.parse_message("Guten Tag"))["intent"]["name"]
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def loaded(engine) -> set[str]:
    """The modules of a process that did all an engine does."""
    model = engine.log.parent / "models" / "model.tar.gz"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADED, str(model)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "module",
    [
        "skops",
        "google.protobuf",
        "pydantic",
        "wheel",
        "setuptools.package_index",
        "sklearn.feature_extraction.text",
        "tensorflow",
        "keras",
        "jax",
    ],
)
def test_the_engine_does_not_even_load_it(loaded: set[str], module: str) -> None:
    assert "rasa.core.agent" in loaded
    assert module not in loaded


def test_the_engine_has_one_server_and_that_is_sanic(engine) -> None:
    port = urlsplit(engine.url).port
    listening = [one for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
    (pid,) = {one.pid for one in listening if one.laddr.port == port}

    assert [one.laddr for one in listening if one.pid == pid] == [("127.0.0.1", port)]
    assert "Requested URL /nothing not found" in requests.get(f"{engine.url}/nothing", timeout=10).text


def test_nothing_but_our_own_stores_and_the_action_server_is_configured() -> None:
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))

    # No model server, no message broker, no other machine's understanding or wording.
    assert set(endpoints) == {"action_endpoint", "tracker_store", "lock_store"}
    assert all(endpoints[name]["type"].startswith("bot.nlu.") for name in ("tracker_store", "lock_store"))
    assert set(endpoints["action_endpoint"]) == {"url"}
    channels = yaml.safe_load((ROOT / "credentials.yml").read_text(encoding="utf-8"))
    assert set(channels) == {"bot.nlu.lotse_channel.LotseChannel"}
