from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from chat_parts import FakeEngine

from bot.run.ports import free_port
from bot.run.probe import FRESH_SECONDS, is_well


def test_an_address_is_well_when_it_answers() -> None:
    with FakeEngine() as engine:
        assert is_well(engine.url)
    assert not is_well(f"http://127.0.0.1:{free_port()}/")


def test_a_file_is_well_while_somebody_touches_it(tmp_path: Path) -> None:
    file = tmp_path / "worker.ready"
    assert not is_well(str(file))

    file.touch()
    assert is_well(str(file))

    old = file.stat().st_mtime - FRESH_SECONDS - 1
    os.utime(file, (old, old))
    assert not is_well(str(file))


def test_the_exit_code_tells_a_container_how_it_is(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.run.probe", str(tmp_path / "nothing")]

    assert subprocess.run(command, check=False).returncode == 1
