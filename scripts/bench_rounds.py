"""One round after the other: start all bots, talk to them in turns, stop them; and the medians of it."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from bot.run.ports import free_port
from bot.run.terminal import Terminal
from scripts import bench_ours as ours
from scripts import bench_starter as starter
from scripts.bench_servers import Server, Servers
from scripts.bench_turns import STARTER, STARTER_WITH_ACTION, StarterTalk, Talk, Times, growth

_BLOCK = 10  # turns of one conversation before the next bot has its go
_LONG_SECONDS = 240.0  # for the long conversations of all bots together

Figures = dict[str, Any]


class Rounds:
    """Measures in rounds and keeps what was measured."""

    def __init__(self, servers: Servers, terminal: Terminal, scratch: Path, logs: Path) -> None:
        self._servers = servers
        self._terminal = terminal
        self._scratch = scratch
        self._logs = logs
        self._times: dict[str, Times] = defaultdict(Times)
        self._values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self._extra: dict[str, Figures] = defaultdict(dict)

    def one(self, number: int, turns: int, long_turns: int) -> None:
        """Starts the three bots one after the other, talks to them and stops them."""
        # Whoever finds the machine warm or cold: first in one round, last in the next.
        names = ["starter", "starter_with_action", "ours"]
        started: dict[str, tuple[list[Server], Talk]] = {}
        for name in names if number % 2 else names[::-1]:
            with self._terminal.working(f"Round {number}: starting {name.replace('_', ' ')}"):
                started[name] = self._start(name, number)
        talks = {name: started[name][1] for name in names}
        with self._terminal.working(f"Round {number}: {turns} turns with each"):
            self._talk(talks, turns)
        for name in names:
            for kind, megabytes in started[name][0][0].memory_mb().items():
                self._values[name][kind].append(megabytes)
        if long_turns:
            with self._terminal.working(f"Round {number}: a conversation of {long_turns} turns with each"):
                self._talk_long(talks, long_turns)
        for talk in talks.values():
            talk.close()
        self._servers.stop([server for servers, _ in started.values() for server in servers])

    def whole(self, starts: int, turns: int) -> None:
        """`make run` several times in one data folder; the last start is the one of an ordinary day."""
        for number in range(1, starts + 1):
            with self._terminal.working(f"`make run`, {'first' if number == 1 else 'next'} start"):
                server, talk, parts = ours.start_whole(self._servers, self._scratch / "whole", self._logs)
            name = "ours_through_web"
            self._extra[name]["ready_seconds"] = round(server.seconds_to_ready, 2)
            with self._terminal.working(f"{turns} turns through the web"):
                self._talk({name: talk}, turns)
            self._extra[name]["parts"] = ours.parts_of(parts)
            talk.close()
            self._servers.stop([server])

    def figures(self) -> dict[str, Figures]:
        """Medians of everything measured so far, by bot."""
        bots: dict[str, Figures] = {}
        for name in ("starter", "starter_with_action", "ours", "ours_through_web"):
            medians = {key: round(statistics.median(found), 2) for key, found in self._values[name].items()}
            bots[name] = {**self._times[name].figures(), **medians, **self._extra[name]}
        return bots

    def _start(self, name: str, number: int) -> tuple[list[Server], Talk]:
        if name == "ours":
            folder = self._scratch / f"ours-{number}"
            bot = ours.start_engine(self._servers, folder, self._logs)
            started: tuple[list[Server], Talk] = ([bot.engine, bot.actions], bot.talk)
        else:
            started = self._start_starter(name)
        self._values[name]["ready_seconds"].append(started[0][0].seconds_to_ready)
        return started

    def _start_starter(self, name: str) -> tuple[list[Server], Talk]:
        environment = starter.starter_environment()
        python = str(starter.PYTHON)
        actions: list[Server] = []
        folder, script = starter.PLAIN_BOT, STARTER
        if name == "starter_with_action":
            folder, script = starter.ACTION_BOT, STARTER_WITH_ACTION
            port = free_port()
            serve = (python, "-m", "rasa_sdk", "--actions", "actions", "-p", str(port))
            log = self._logs / f"{name}-actions.log"
            actions = [self._servers.start(f"{name}'s actions", serve, folder, environment, log)]
            actions[0].wait_until_ready(f"http://127.0.0.1:{port}/health")
            environment |= {"STARTER_ACTIONS_URL": f"http://127.0.0.1:{port}/webhook"}
        port = free_port()
        command = (python, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port))
        engine = self._servers.start(name, command, folder, environment, self._logs / f"{name}.log")
        # It listens only after the model is loaded.
        engine.wait_until_ready(f"http://127.0.0.1:{port}/")
        return [engine, *actions], StarterTalk(f"http://127.0.0.1:{port}", script)

    def _talk(self, talks: dict[str, Talk], turns: int) -> None:
        for name, talk in talks.items():
            self._values[name]["first_turn_ms"].append(talk.turn(talk.open(), 0)[1])
        for _ in range(turns // _BLOCK):
            for name, talk in talks.items():
                talk.reconnect()
                conversation = talk.open()
                for number in range(_BLOCK):
                    self._times[name].add(*talk.turn(conversation, number))

    def _talk_long(self, talks: dict[str, Talk], turns: int) -> None:
        began = time.monotonic()
        conversations = {}
        for name, talk in talks.items():
            talk.reconnect()
            conversations[name] = talk.open()
        taken: dict[str, list[tuple[str, float]]] = {name: [] for name in talks}
        for first in range(0, turns, _BLOCK):
            if time.monotonic() - began > _LONG_SECONDS:
                self._terminal.warn(f"The long conversations end after {first} turns: this takes too long.")
                break
            for name, talk in talks.items():
                talk.reconnect()
                for number in range(first, first + _BLOCK):
                    taken[name].append(talk.turn(conversations[name], number))
        for name, found in taken.items():
            self._extra[name] |= growth(found)
