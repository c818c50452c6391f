from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bot.run.ports import free_ports

SUPERVISE = Path(__file__).with_name("supervise.py")


class Run:
    """A supervisor in a process of its own, its output read from a file."""

    def __init__(self, folder: Path, descriptions: list[str]) -> None:
        self.output_file = folder / "output.txt"
        with self.output_file.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(SUPERVISE), str(folder), *descriptions], stdout=output, stderr=output
            )

    @property
    def output(self) -> str:
        return self.output_file.read_text("utf-8")

    def wait_for(self, text: str, times: int = 1) -> None:
        until(lambda: self.output.count(text) >= times, lambda: f"no '{text}' in:\n{self.output}")

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


def until(condition: Callable[[], bool], complaint: Callable[[], str], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, complaint()
        time.sleep(0.02)


def all_gone(processes: list[psutil.Process], seconds: float = 10) -> bool:
    # Those of a killed supervisor have no parent left to collect them: a zombie is gone as well.
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def _start(*options: str) -> Run:
        ports = free_ports(len(options))
        texts = [f"{port}:{option}" for port, option in zip(ports, options, strict=True)]
        runs.append(Run(tmp_path, texts))
        return runs[-1]

    yield _start
    for run in runs:
        if run.process.poll() is None:
            run.process.kill()
        run.process.wait()


def test_parts_start_side_by_side_and_are_reported_as_they_become_ready(start: Callable[..., Run]) -> None:
    run = start("--slow 1.5", "", "")
    run.wait_for("all ready")

    lines = [line.split(" (")[0] for line in run.output.splitlines() if line.startswith(("✓", "all"))]
    assert sorted(lines[:2]) == ["✓ part1 ready", "✓ part2 ready"]
    assert lines[2:] == ["✓ part0 ready", "all ready"]


def test_parts_wait_for_the_database_where_they_need_it(start: Callable[..., Run]) -> None:
    run = start("", "")
    run.wait_for("all ready")

    assert run.output.index("database prepared") < run.output.index("part1 ready")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_every_child_and_ends_without_error(start: Callable[..., Run], number: int) -> None:
    run = start("--with-child", "")
    run.wait_for("all ready")
    children = run.children()
    assert len(children) == 4  # two parts, a part's child, the guard

    run.process.send_signal(number)

    assert run.process.wait(10) == 0
    assert all_gone(children)
    assert run.output.splitlines()[-1] == "stopped"


def test_a_signal_during_the_start_stops_every_child_too(start: Callable[..., Run]) -> None:
    run = start("--slow 30", "")
    run.wait_for("part1 ready")
    children = run.children()

    run.process.send_signal(signal.SIGTERM)

    assert run.process.wait(10) == 0
    assert all_gone(children)


def test_a_part_that_does_not_listen_to_sigterm_is_killed(start: Callable[..., Run]) -> None:
    run = start("--deaf", "")
    run.wait_for("all ready")
    children = run.children()

    run.process.send_signal(signal.SIGTERM)

    assert run.process.wait(10) == 0
    assert all_gone(children)


@pytest.mark.parametrize("option", ["--with-child", "--deaf --with-child"])
def test_no_child_outlives_a_supervisor_that_was_killed(start: Callable[..., Run], option: str) -> None:
    run = start(option, "")
    run.wait_for("all ready")
    children = run.children()

    run.process.kill()
    run.process.wait()

    assert all_gone(children)


def test_a_part_that_dies_is_restarted_and_reported(start: Callable[..., Run]) -> None:
    run = start("", "--with-child")
    run.wait_for("all ready")
    victim = next(one for one in run.children() if "--with-child" in one.cmdline())
    grandchild = victim.children()

    os.kill(victim.pid, signal.SIGKILL)

    run.wait_for("! part1 ended (signal 9) and is restarted")
    run.wait_for("✓ part1 ready again")
    assert all_gone(grandchild)
    assert run.process.poll() is None


def test_a_part_that_dies_again_and_again_is_given_a_rest_with_a_clear_message(
    start: Callable[..., Run],
) -> None:
    run = start("", "--die-after 0.3")

    run.wait_for("✗ part1 ended 4 times within 30 s: see ")
    assert run.output.count("and is restarted in") == 3
    assert run.process.poll() is None


def test_a_part_that_never_comes_up_ends_the_start_with_the_end_of_its_log(start: Callable[..., Run]) -> None:
    run = start("", "--no-such-option")

    assert run.process.wait(20) == 1
    assert "part1 did not start (code 2)" in run.output
    assert "unrecognized arguments: --no-such-option" in run.output
