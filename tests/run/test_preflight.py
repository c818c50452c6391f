from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.run import preflight
from bot.run.errors import StartError
from bot.settings import ROOT, Settings


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("LOTSE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def settings(tmp_path: Path, **values: object) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path / "data", **values})


def test_a_port_in_use_is_named_with_its_holder_and_its_setting(tmp_path: Path, taken_port: int) -> None:
    with pytest.raises(StartError) as caught:
        preflight.check_port(settings(tmp_path, port=taken_port))

    message = str(caught.value)
    assert f"Port {taken_port} is in use" in message
    assert f"process {os.getpid()}" in message
    assert "LOTSE_PORT" in message


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"Nothing can listen on 192\.0\.2\.1:8080.*LOTSE_HOST"):
        preflight.check_port(settings(tmp_path, host="192.0.2.1"))


def test_a_full_disk_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type(shutil.disk_usage(tmp_path))(10**12, 10**12, 5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)

    with pytest.raises(StartError, match=r"Not enough disk space: 200 MB are needed .* 5 MB are free"):
        preflight.check_disk(settings(tmp_path))


def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", "utf-8")

    with pytest.raises(StartError, match="LOTSE_DATA_DIR"):
        preflight.check_data_dir(settings(tmp_path))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("state: [", "chambers.yml"),
        ("state: ST\n", "chambers.yml"),
        ("", "chambers.yml"),
    ],
    ids=["no YAML", "incomplete", "empty"],
)
def test_a_broken_chambers_file_is_one_sentence_and_exit_code_2(
    tmp_path: Path, text: str, expected: str
) -> None:
    file = tmp_path / "chambers.yml"
    file.write_text(text, "utf-8")

    with pytest.raises(StartError) as caught:
        preflight.check_chambers(settings(tmp_path, chambers_file=file))

    assert caught.value.exit_code == 2
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_chambers_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="there is no such file; LOTSE_CHAMBERS_FILE names it"):
        preflight.check_chambers(settings(tmp_path, chambers_file=tmp_path / "none.yml"))


def test_the_chambers_file_of_the_project_is_accepted(tmp_path: Path) -> None:
    preflight.check_chambers(settings(tmp_path, chambers_file=ROOT / "chambers.yml"))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("LOTSE_PORT", "achtzig", "LOTSE_PORT"),
        ("LOTSE_PORT", "70000", "LOTSE_PORT"),
        ("LOTSE_RATE_LIMIT", "maybe", "LOTSE_RATE_LIMIT"),
        ("LOTSE_ALLOWED_ORIGINS", "*", "exact origin"),
        ("LOTSE_NOW", "tomorrow", "LOTSE_NOW"),
        ("LOTSE_PROT", "8080", "no setting LOTSE_PROT"),
    ],
)
def test_a_wrong_setting_is_named_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(StartError, match=expected) as caught:
        preflight.check_settings()

    assert caught.value.exit_code == 2


def test_the_defaults_are_accepted() -> None:
    assert preflight.check_settings().port == 8080


def test_several_web_processes_do_not_start_with_secrets_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOTSE_REDIS_URL", "redis://127.0.0.1:6379/0")
    with pytest.raises(StartError, match="need one LOTSE_SECRET_KEY"):
        preflight.check_settings()

    monkeypatch.setenv("LOTSE_SECRET_KEY", "q4Zb7RtYw1LpXv8KcN2mHs5DgJf0TuEa")
    assert preflight.check_settings().redis_url


@pytest.mark.parametrize(
    "outside",
    [
        {"LOTSE_HOST": "0.0.0.0"},
        {"LOTSE_PUBLIC_URL": "https://lotse.example.org"},
        {
            "LOTSE_REDIS_URL": "redis://127.0.0.1:6379/0",
            "LOTSE_SECRET_KEY": "q4Zb7RtYw1LpXv8KcN2mHs5DgJf0TuEa",
        },
    ],
    ids=["another address", "public", "several processes"],
)
@pytest.mark.parametrize("name", ["LOTSE_SECRET_KEY", "LOTSE_ENGINE_TOKEN", "LOTSE_METRICS_TOKEN"])
def test_outside_the_default_set_up_nothing_starts_with_a_secret_that_can_be_guessed(
    monkeypatch: pytest.MonkeyPatch, name: str, outside: dict[str, str]
) -> None:
    monkeypatch.setenv(name, "geheim" * 8)
    assert preflight.check_settings(), "on one's own machine it is one's own business"
    for key, value in outside.items():
        if key != name:
            monkeypatch.setenv(key, value)

    with pytest.raises(StartError, match=f"{name} can be guessed") as caught:
        preflight.check_settings()
    assert "openssl rand" in str(caught.value)
    assert "geheim" not in str(caught.value)
