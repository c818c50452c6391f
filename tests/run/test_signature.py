from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.__main__ import app
from bot.nlu.signature import KEY_VARIABLE, signature_file
from bot.run import signature, training
from bot.run.errors import StartError
from bot.run.logs import LogFolder
from bot.run.process import Processes
from bot.run.signature import sign, verify
from bot.run.terminal import Terminal


@pytest.fixture(autouse=True)
def _keys_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "KEYS", tmp_path / "keys")
    monkeypatch.delenv(KEY_VARIABLE, raising=False)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    model = tmp_path / "lotse-0123456789abcdef.tar.gz"
    model.write_bytes(b"trained")
    return model


def test_a_signed_model_passes(model: Path) -> None:
    sign(model)

    verify(model)


def test_only_its_owner_can_read_the_secret(model: Path) -> None:
    sign(model)

    assert stat.S_IMODE(signature.key_file().stat().st_mode) == 0o600


def test_a_model_that_changed_since_is_refused(model: Path) -> None:
    sign(model)
    model.write_bytes(b"trained elsewhere")

    with pytest.raises(StartError, match="trained elsewhere or changed since"):
        verify(model)


@pytest.mark.parametrize("kept", [None, b"", b"0" * 64, b"\xff"], ids=["none", "empty", "zeros", "bytes"])
def test_a_model_without_a_fitting_signature_is_refused_with_both_ways_out(
    model: Path, kept: bytes | None
) -> None:
    sign(model)
    signature_file(model).unlink()
    if kept is not None:
        signature_file(model).write_bytes(kept)

    with pytest.raises(StartError) as caught:
        verify(model)

    assert "`lotse train --force`" in str(caught.value)
    assert f"`lotse model sign {model}`" in str(caught.value)


def test_a_model_signed_with_the_secret_of_another_installation_is_refused(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(model)
    monkeypatch.setattr(signature, "KEYS", tmp_path / "other")

    with pytest.raises(StartError, match="not signed by this installation"):
        verify(model)


def test_a_secret_that_cannot_be_read_is_named(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, str(model.parent))

    with pytest.raises(StartError, match=f"Is a directory.*{KEY_VARIABLE}"):
        sign(model)


def test_a_model_from_elsewhere_is_not_used_until_somebody_vouches_for_it(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.with_name("lotse-0123456789abcdef.json").write_text("{}", "utf-8")
    monkeypatch.setattr(training, "data_fingerprint", lambda: "0123456789abcdef")
    monkeypatch.setattr(training.trained_model, "__defaults__", (tmp_path,))

    async def ensured() -> Path:
        processes = Processes()
        try:
            return await training.ensure_model(processes, LogFolder(tmp_path, 8080), Terminal())
        finally:
            processes.close()

    with pytest.raises(StartError, match="not signed by this installation"):
        asyncio.run(ensured())

    assert CliRunner().invoke(app, ["model", "sign", str(model)]).exit_code == 0
    assert asyncio.run(ensured()) == model
