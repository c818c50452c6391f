from __future__ import annotations

import asyncio
import tarfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from supervised import changed, fake

from bot.run import models, swap
from bot.run.errors import StartError
from bot.run.http import status_of
from bot.run.models import choice_of
from bot.run.parts import Part
from bot.run.plan import Plan
from bot.run.ports import free_ports
from bot.run.supervisor import Supervisor
from bot.run.swap import ModelSwap
from bot.settings import Settings


def engine(port: int, model: str, name: str = "engine") -> Part:
    """A stand-in that is started as if it had this model."""
    part = fake(name, port)
    return replace(
        part, command=(*part.command, "--model", model), ready_url=f"{part.ready_url}webhooks/lotse/"
    )


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each trial of a candidate comes to, in turn; nothing: all went well. Engines are stand-ins."""
    outcomes: list[str] = []

    async def rehearse(_settings: Settings, _url: str, _token: str) -> int:
        outcome = outcomes.pop(0) if outcomes else ""
        if outcome:
            raise StartError(outcome)
        return 23

    async def first_turns(_url: str, _token: str) -> str:
        return ""

    def stand_in(port: int, model: Path, *, name: str = "engine") -> Part:
        return engine(port, str(model), name)

    monkeypatch.setattr(swap.smoke, "rehearse", rehearse)
    monkeypatch.setattr(swap, "first_turns", first_turns)
    monkeypatch.setattr(swap, "engine_part", stand_in)
    monkeypatch.setattr(models, "verify", lambda _model: None)
    return outcomes


@pytest.fixture
def new(tmp_path: Path) -> Path:
    model = tmp_path / "neu.tar.gz"
    (tmp_path / "metadata.json").touch()
    with tarfile.open(model, "w:gz") as archive:
        archive.add(tmp_path / "metadata.json", "metadata.json")
    return model


def swapped(folder: Path, part: Part, file: Path | None, use: Callable[[ModelSwap], Awaitable[None]]) -> None:
    settings = Settings(data_dir=folder, engine_timeout_seconds=0.2)
    address = part.ready_url.split("/webhooks/")[0]
    plan = Plan(None, None, address, "", "", "", "geheim", file)

    async def change(supervisor: Supervisor) -> None:
        await use(ModelSwap(supervisor, settings, plan))

    changed(folder, part, change)


@pytest.mark.parametrize("with_file", [True, False], ids=["one engine", "behind a balancer"])
def test_a_sentence_that_fails_is_named_and_the_old_model_goes_on(
    tmp_path: Path, trial: list[str], new: Path, with_file: bool
) -> None:
    (port,) = free_ports(1)
    file = tmp_path / "engine.url" if with_file else None
    trial.append("'Guten Tag' was understood as deny, not as greet (data/smoke/x.yml)")
    said: list[str] = []

    async def use(model_swap: ModelSwap) -> None:
        with pytest.raises(StartError, match=r"'Guten Tag' was understood .* goes on serving\."):
            await model_swap.use(new, said.append)
        assert await status_of(f"http://127.0.0.1:{port}/") == 200
        assert [one.part.name for one in model_swap._supervisor.keepers] == ["engine"]

    swapped(tmp_path, engine(port, "alt"), file, use)
    assert said == ["Starting a candidate with neu.tar.gz"]
    assert not (tmp_path / "engine.url").exists()
    assert choice_of(tmp_path).running == ""


def test_turns_go_to_the_candidate_and_the_old_engine_ends(
    tmp_path: Path, trial: list[str], new: Path
) -> None:
    (port,) = free_ports(1)
    file = tmp_path / "engine.url"

    async def use(model_swap: ModelSwap) -> None:
        await model_swap.use(new, lambda _text: None)
        assert await status_of(file.read_text("ascii")) == 200
        assert await status_of(f"http://127.0.0.1:{port}/") == 0
        assert [one.part.name for one in model_swap._supervisor.keepers] == ["engine"]

    swapped(tmp_path, engine(port, "alt"), file, use)
    assert choice_of(tmp_path).running == str(new)
    assert trial == []


def test_behind_a_balancer_the_engine_keeps_its_port(tmp_path: Path, trial: list[str], new: Path) -> None:
    (port,) = free_ports(1)

    async def use(model_swap: ModelSwap) -> None:
        await model_swap.use(new, lambda _text: None)
        (keeper,) = model_swap._supervisor.keepers
        assert keeper.part.command[-1] == str(new)
        assert await status_of(f"http://127.0.0.1:{port}/") == 200

    swapped(tmp_path, engine(port, "alt"), None, use)


def test_a_second_change_at_the_same_time_is_refused(tmp_path: Path, trial: list[str], new: Path) -> None:
    (port,) = free_ports(1)

    async def use(model_swap: ModelSwap) -> None:
        first = asyncio.create_task(model_swap.use(new, lambda _text: None))
        await asyncio.sleep(0)
        with pytest.raises(StartError, match="being tried just now"):
            await model_swap.use(new, lambda _text: None)
        await first

    swapped(tmp_path, engine(port, "alt"), tmp_path / "engine.url", use)
