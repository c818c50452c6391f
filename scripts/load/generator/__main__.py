"""Runs one kind of load with Locust as a library and writes what came of it as JSON.

It runs in an environment of its own, since Locust replaces Python's sockets: see scripts/load/generate.py.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent
import psutil
from locust import FastHttpUser
from locust.env import Environment
from locust.runners import LocalRunner

from scripts.load.generator.listener import Listener
from scripts.load.generator.record import Record
from scripts.load.generator.rival import Rival
from scripts.load.generator.script import LONGEST_THOUGHT_SECONDS
from scripts.load.generator.visitor import Visitor
from scripts.load.resources import spent, usage

_SPEAKERS = 25
_ANSWER_PATIENCE_SECONDS = 20.0
_RACE_PATIENCE_SECONDS = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("visitors", "race", "streams"))
    parser.add_argument("--address", required=True)
    parser.add_argument("--users", type=int, nargs="+", required=True, help="several numbers: one stage each")
    parser.add_argument("--seconds", type=float, default=30.0, help="of each stage, or of holding streams")
    parser.add_argument("--pids", type=json.loads, default={}, help="processes to watch, by part")
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args()
    run = {"visitors": _visitors, "race": _race, "streams": _streams}[wanted.kind]
    figures = run(wanted.address, wanted.users, wanted.seconds, wanted.pids)
    wanted.out.write_text(json.dumps(figures), encoding="utf-8")


def _visitors(address: str, users: list[int], seconds: float, pids: dict[str, int]) -> Any:
    """Stages with ever more visitors; each is measured once all have come and begun to talk."""
    record, runner = _runner(Visitor, address)
    stages = []
    for number in users:
        runner.start(number, spawn_rate=max(1.0, (number - runner.user_count) / 5))
        _wait_for(lambda wanted=number: bool(runner.user_count >= wanted))  # type: ignore[misc]
        gevent.sleep(LONGEST_THOUGHT_SECONDS)
        stages.append({"visitors": number, **_watched(record, pids, lambda: gevent.sleep(seconds))})
    runner.quit()
    return stages


def _race(address: str, users: list[int], _seconds: float, pids: dict[str, int]) -> Any:
    record, runner = _runner(Rival, address)
    runner.start(users[0], spawn_rate=users[0])
    _wait_for(lambda: Rival.ready + Rival.done >= users[0], _RACE_PATIENCE_SECONDS)

    def compete() -> None:
        Rival.go.set()
        _wait_for(lambda: Rival.done >= users[0], _RACE_PATIENCE_SECONDS)

    figures = _watched(record, pids, compete)
    unfinished = users[0] - Rival.done
    runner.quit()
    return {"attempts": users[0], "unfinished": unfinished, **figures}


def _streams(address: str, users: list[int], seconds: float, pids: dict[str, int]) -> Any:
    record, runner = _runner(Listener, address)
    before = usage(pids)
    runner.start(users[0], spawn_rate=50)
    _wait_for(lambda: Listener.opened + Listener.ended >= users[0], _RACE_PATIENCE_SECONDS)
    opening = record.figures()
    silent = _watched(record, pids, lambda: gevent.sleep(seconds))
    signs = sum(stream.signs_of_life for stream in Listener.streams)

    def talk() -> None:
        for listener in Listener.listeners[:: max(1, len(Listener.listeners) // _SPEAKERS)]:
            listener.say("Wie fange ich an?", _ANSWER_PATIENCE_SECONDS)

    talking = _watched(record, pids, talk)
    still_open = len(Listener.streams) - Listener.ended
    for stream in Listener.streams:
        stream.close()
    runner.quit()
    gevent.sleep(5)
    return {
        "wanted": users[0],
        "still_open_at_the_end": still_open,
        "signs_of_life": signs,
        "before": before,
        "opening": opening,
        "silent": silent,
        "talking": talking,
        "after": usage(pids),
    }


def _runner(user: type[FastHttpUser], address: str) -> tuple[Record, LocalRunner]:
    environment = Environment(user_classes=[user], host=address)
    user.record = record = Record()
    environment.events.request.add_listener(record.request)
    return record, environment.create_local_runner()


def _watched(record: Record, pids: dict[str, int], act: Callable[[], None]) -> dict[str, Any]:
    before, own = usage(pids), psutil.Process().cpu_times()
    record.begin()
    act()
    figures = record.figures()
    now = psutil.Process().cpu_times()
    generator = now.user + now.system - own.user - own.system
    return {**figures, "parts": spent(before, usage(pids)), "generator_cpu_seconds": round(generator, 2)}


def _wait_for(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        gevent.sleep(0.1)


if __name__ == "__main__":
    main()
