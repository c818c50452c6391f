import json
import os
import subprocess
import sys

import pytest
from engine_startup import DEFAULTS


def environment_seen_by_engine(**variables: str) -> dict[str, str]:
    bare = {name: value for name, value in os.environ.items() if name not in DEFAULTS}
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    result = subprocess.run(
        [sys.executable, "-c", code], env={**bare, **variables}, capture_output=True, text=True, check=True
    )
    return dict(json.loads(result.stdout))


@pytest.mark.parametrize("name", DEFAULTS)
def test_the_engine_starts_with_its_defaults(name: str) -> None:
    assert environment_seen_by_engine()[name] == DEFAULTS[name]


def test_what_the_caller_sets_wins() -> None:
    assert environment_seen_by_engine(OMP_NUM_THREADS="2")["OMP_NUM_THREADS"] == "2"


def test_telemetry_is_off_without_any_setting() -> None:
    code = "import rasa.telemetry as t; print(t.is_telemetry_enabled())"
    bare = {name: value for name, value in os.environ.items() if name not in DEFAULTS}
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=bare, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"
