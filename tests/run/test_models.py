from __future__ import annotations

import asyncio
import tarfile
from pathlib import Path

import pytest

from bot.run import models, signature
from bot.run.control import Control, Say, ask, socket_of
from bot.run.errors import StartError
from bot.run.models import Choice, check_is_model, choice_of, find_model, remember
from bot.run.signature import sign


@pytest.fixture(autouse=True)
def _keys_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "KEYS", tmp_path / "keys")


@pytest.fixture
def trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present data has this model."""
    own = tmp_path / "lotse-neu.tar.gz"
    own.touch()
    monkeypatch.setattr(models, "trained_model", lambda _fingerprint: own)
    monkeypatch.setattr(models, "data_fingerprint", lambda: "neu")
    return own


def test_the_next_start_serves_the_model_gone_back_to_until_the_data_changes(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "lotse-alt.tar.gz"
    old.touch()
    remember(tmp_path, Choice().after(old).after(trained).after(old))

    choice = choice_of(tmp_path)
    assert choice.pinned == old
    assert choice.before == str(trained)

    monkeypatch.setattr(models, "data_fingerprint", lambda: "noch neuer")
    assert choice_of(tmp_path).pinned is None


def test_the_model_of_the_present_data_is_not_pinned(trained: Path, tmp_path: Path) -> None:
    assert Choice().after(trained).pinned is None


def test_the_same_model_again_is_not_its_own_predecessor(trained: Path, tmp_path: Path) -> None:
    old = tmp_path / "lotse-alt.tar.gz"
    choice = Choice().after(old).after(trained).after(trained)

    assert choice.before == str(old)


@pytest.mark.parametrize("text", ["", "{", '{"runs": 1}', "[]"])
def test_a_damaged_note_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.json").write_text(text, "utf-8")

    assert choice_of(tmp_path) == Choice()


def test_a_model_that_is_not_there_is_told(trained: Path) -> None:
    assert find_model("") == trained.resolve()
    with pytest.raises(StartError, match="no model 'gibtsnicht'"):
        find_model("gibtsnicht")


def test_another_file_is_no_model(tmp_path: Path) -> None:
    other = tmp_path / "a.tar.gz"
    other.write_text("kein Archiv", "utf-8")
    with pytest.raises(StartError, match=r"a\.tar\.gz is no model"):
        check_is_model(other)
    with tarfile.open(other, "w:gz") as archive:
        archive.add(Path(__file__), "something.py")
    with pytest.raises(StartError, match=r"a\.tar\.gz is no model"):
        check_is_model(other)


def test_a_model_from_elsewhere_does_not_take_over(tmp_path: Path) -> None:
    other = tmp_path / "a.tar.gz"
    with tarfile.open(other, "w:gz") as archive:
        archive.add(Path(__file__), "metadata.json")

    with pytest.raises(StartError, match="not signed by this installation"):
        check_is_model(other)
    sign(other)
    check_is_model(other)


def answers(folder: Path, request: dict[str, object]) -> list[str]:
    """What a run answers that does whatever is named, except for `nothing`."""

    async def handle(asked: dict[str, object], say: Say) -> None:
        say(f"doing {asked['use']}")
        if asked["use"] == "nothing":
            raise StartError("cannot do nothing")

    async def scenario() -> list[str]:
        control = Control(socket_of(folder, 1), handle)
        await control.open()
        try:
            return await asyncio.to_thread(lambda: list(ask(socket_of(folder, 1), request)))
        finally:
            control.close()

    return asyncio.run(scenario())


def test_the_command_hears_what_the_run_does(tmp_path: Path) -> None:
    assert answers(tmp_path, {"use": "it"}) == ["doing it"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("request_", "reason"), [({"use": "nothing"}, "cannot do"), ({}, "not understood")])
def test_the_command_hears_why_it_was_not_done(
    tmp_path: Path, request_: dict[str, object], reason: str
) -> None:
    with pytest.raises(StartError, match=reason):
        answers(tmp_path, request_)
