from __future__ import annotations

import subprocess
import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from scripts.bench_errors import BenchError
from scripts.load import soak
from scripts.load.resources import usage


def test_a_process_that_ends_meanwhile_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    looked = threading.Event()

    def look(pids: Any) -> Any:
        looked.set()
        return usage(pids)

    def talk(*_arguments: Any) -> list[Any]:
        assert looked.wait(10)
        return []

    monkeypatch.setattr(soak, "usage", look)
    monkeypatch.setattr(soak, "generate", talk)
    monkeypatch.setattr(soak, "_LOOK_SECONDS", 0.01)

    with pytest.raises(BenchError, match=f"Process {process.pid} ended meanwhile"):
        soak._watch(SimpleNamespace(pids={"engine": process.pid}), 1.0)  # type: ignore[arg-type]
