from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.run.advice import advice_for
from bot.settings import ROOT

FAKE_UV = """#!/bin/sh
echo "$@" >> uv-calls.txt
cat uv-says.txt 2>/dev/null && exit 2
project=.
case "$*" in *engine*) project=engine;; esac
mkdir -p $project/.venv/bin
touch $project/.venv/bin/python
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with what set-up reads, and a uv that only pretends."""
    for name in ("scripts", "bot/run", "engine/startup"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("uv.lock", "pyproject.toml", "engine/uv.lock", "engine/pyproject.toml", "bot/__init__.py"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    uv = tmp_path / ".tools" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text(FAKE_UV, "utf-8")
    uv.chmod(0o755)
    return tmp_path


def set_up(checkout: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(checkout / "scripts" / "setup.py"), *arguments]
    environment = os.environ | variables
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


def uv_calls(checkout: Path) -> list[str]:
    file = checkout / "uv-calls.txt"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def test_both_environments_are_built_from_their_lock_files(checkout: Path) -> None:
    result = set_up(checkout)

    assert result.returncode == 0, result.stderr
    application, engine = uv_calls(checkout)
    assert application.startswith("sync --frozen")
    assert engine.startswith("sync --frozen --project engine")


def test_a_second_run_calls_nothing_and_says_nothing(checkout: Path) -> None:
    set_up(checkout)
    result = set_up(checkout)

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert len(uv_calls(checkout)) == 2


@pytest.mark.parametrize(
    ("changed", "rebuilt"),
    [
        ("uv.lock", "sync --frozen --python"),
        ("engine/uv.lock", "sync --frozen --project engine"),
        ("engine/startup/src/engine_startup/finder.py", "sync --frozen --project engine"),
    ],
)
def test_a_change_rebuilds_only_the_environment_it_belongs_to(
    checkout: Path, changed: str, rebuilt: str
) -> None:
    set_up(checkout)
    with (checkout / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    set_up(checkout)

    third, *more = uv_calls(checkout)[2:]
    assert more == []
    assert third.startswith(rebuilt.split(" --python")[0])
    assert ("--project engine" in third) == ("--project engine" in rebuilt)


def test_a_moved_checkout_is_built_anew(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    set_up(checkout)
    leftover = checkout / ".venv" / "bin" / "lotse"
    leftover.write_text(f"#!{checkout}/.venv/bin/python\n", "utf-8")
    moved = tmp_path_factory.mktemp("moved") / "checkout"
    checkout.rename(moved)
    try:
        assert set_up(moved).returncode == 0
        assert not (moved / ".venv" / "bin" / "lotse").exists()
        assert len(uv_calls(moved)) == 4
    finally:
        moved.rename(checkout)


@pytest.mark.parametrize("home", ["", "/nonexistent"])
def test_no_home_is_needed(checkout: Path, home: str) -> None:
    (checkout / ".tools" / "bin" / "uv").write_text(
        FAKE_UV.replace('"$@" >>', '"$UV_CACHE_DIR" "[$VIRTUAL_ENV]" >>'), "utf-8"
    )
    set_up(checkout, HOME=home, VIRTUAL_ENV="/somebody/elses", UV_CACHE_DIR="", XDG_CACHE_HOME="")

    assert uv_calls(checkout)[0] == f"{checkout}/.tools/cache []"


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("error: Failed to fetch: `https://registry.example/simple/rich/`", "registry cannot be reached"),
        ("dns error: failed to lookup address information", "registry cannot be reached"),
        ("ERROR: No matching distribution found for uv==0.13.9", "registry cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("error: Failed to parse `uv.lock`\n  Caused by: TOML parse error at line 1", "git checkout uv.lock"),
        ("error: Unable to find lockfile at `uv.lock`", "git checkout uv.lock"),
        ("error: No interpreter found for Python ==3.11.* in search path", "install Python 3.11"),
        ("ensurepip is not available", "python3.11-venv"),
        ("invalid peer certificate: UnknownIssuer", "SSL_CERT_FILE"),
        ("Hash mismatch for `rasa==3.6.21`", "not the one in the lock file"),
        ("Permission denied (os error 13)", "owner of this checkout"),
        ("something new", "read the end of"),
    ],
)
def test_a_failure_says_in_one_sentence_what_to_do(checkout: Path, said: str, advice: str) -> None:
    assert advice in advice_for(said, Path("setup.log"))
    (checkout / "uv-says.txt").write_text(said, "utf-8")

    result = set_up(checkout)

    assert result.returncode == 1
    assert result.stderr.startswith("Installing the application's environment failed.")
    assert advice in result.stderr
    assert "Traceback" not in result.stderr
    assert "var/log/setup.log" in result.stderr


def test_a_failed_step_is_tried_again(checkout: Path) -> None:
    (checkout / "uv-says.txt").write_text("dns error", "utf-8")
    assert set_up(checkout).returncode == 1
    (checkout / "uv-says.txt").unlink()

    assert set_up(checkout).returncode == 0
    assert len(uv_calls(checkout)) == 3


def test_too_little_disk_space_is_told_before_anything_is_downloaded(checkout: Path) -> None:
    (checkout / "sitecustomize.py").write_text(
        "import shutil\nshutil.disk_usage = lambda path: type('U', (), {'free': 300_000_000})\n", "utf-8"
    )
    result = set_up(checkout, PYTHONPATH=str(checkout))

    assert result.returncode == 1
    assert "Not enough disk space: 1500 MB are needed" in result.stderr
    assert uv_calls(checkout) == []


def test_without_python_3_11_one_sentence_says_so(checkout: Path, tmp_path: Path) -> None:
    tools = tmp_path / "only-these"
    tools.mkdir()
    for name in ("sh", "dirname", "cmp"):
        (tools / name).symlink_to(str(shutil.which(name)))
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    old.chmod(0o755)

    result = subprocess.run(
        ["sh", "scripts/with_tools.sh", "scripts/setup.py"],
        cwd=checkout,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert result.stderr.startswith("Python 3.11 was not found: install it")
    assert len(result.stderr.splitlines()) == 1


def test_without_a_registry_the_tools_are_not_half_installed(checkout: Path) -> None:
    shutil.rmtree(checkout / ".tools")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHON": sys.executable,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
    }
    result = subprocess.run(
        ["sh", "scripts/with_tools.sh", "scripts/setup.py"],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert result.stderr.startswith("The package registry cannot be reached")
    assert not (checkout / ".tools" / "installed.txt").exists()
