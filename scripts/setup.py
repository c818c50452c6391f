"""Builds both environments from their lock files; skips what is up to date. Runs by .tools/bin/python.

Options: `--app-only`, and `--german-model` for the spaCy pipeline in the engine (kept by later runs).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.run.advice import advice_for, disk_advice  # noqa: E402

LOG = ROOT / "var" / "log" / "setup.log"
UV = ROOT / ".tools" / "bin" / "uv"
GERMAN_MODEL = "de_core_news_sm"
GERMAN_MODEL_VERSION = "3.4.0"  # the release for spaCy 3.4


class SetupError(Exception):
    """Raised when a step fails; the message says what to do."""


@dataclass(frozen=True)
class Environment:
    """One virtual environment and what it is built from."""

    name: str
    folder: Path
    sources: tuple[Path, ...]
    arguments: tuple[str, ...]
    needed_megabytes: int  # measured (525 and 618, hard links to the cache included) and a reserve

    @property
    def stamp(self) -> Path:
        return self.folder / "built-from.txt"

    def fingerprint(self) -> str:
        digest = hashlib.sha256(" ".join((*self.arguments, str(sys.version_info[:2]))).encode())
        for path in _files(self.sources):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
        return f"{digest.hexdigest()} {ROOT}"

    def up_to_date(self) -> bool:
        try:
            built_from = self.stamp.read_text(encoding="utf-8")
        except OSError:
            return False
        return built_from == self.fingerprint() and (self.folder / "bin" / "python").exists()

    def moved(self) -> bool:
        """Whether the checkout was moved: the paths written into the environment then lead nowhere."""
        return self.stamp.exists() and not self.stamp.read_text(encoding="utf-8").endswith(f" {ROOT}")


def environments(german_model: bool) -> tuple[Environment, Environment]:
    """The application's environment and the engine's."""
    # `--inexact` keeps the model itself, which no lock file can name.
    german = ("--group", "german-model", "--inexact") if german_model else ()
    engine = ROOT / "engine"
    return (
        Environment(
            "application", ROOT / ".venv", (ROOT / "uv.lock", ROOT / "pyproject.toml"), ("--frozen",), 700
        ),
        Environment(
            "engine",
            engine / ".venv",
            (engine / "uv.lock", engine / "pyproject.toml", engine / "startup"),
            ("--frozen", "--project", "engine", *german),
            800,
        ),
    )


def main(arguments: list[str]) -> int:
    marker = ROOT / "engine" / ".venv" / "with-german-model.txt"
    german_model = "--german-model" in arguments or marker.exists()
    wanted = environments(german_model)[: 1 if "--app-only" in arguments else 2]
    try:
        outdated = [environment for environment in wanted if not environment.up_to_date()]
        if outdated:
            _check_disk(outdated)
            for environment in outdated:
                _build(environment)
        if "--german-model" in arguments:
            _install_german_model(marker)
    except (SetupError, OSError) as error:
        print(error if isinstance(error, SetupError) else advice_for(str(error), LOG), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the next run goes on from here.", file=sys.stderr)
        return 130
    return 0


def _check_disk(outdated: list[Environment]) -> None:
    problem = disk_advice(ROOT, sum(environment.needed_megabytes for environment in outdated))
    if problem:
        raise SetupError(problem)


def _build(environment: Environment) -> None:
    if environment.moved():
        shutil.rmtree(environment.folder)
    environment.stamp.unlink(missing_ok=True)
    # Only an interpreter of the right version may be pinned; the engine runs on 3.11 alone.
    python = ("--python", sys.executable) if sys.version_info[:2] == (3, 11) else ()
    command = [str(UV), "sync", *environment.arguments, *python]
    _run(f"Installing the {environment.name}'s environment", command)
    environment.stamp.write_text(environment.fingerprint(), encoding="utf-8")


def _install_german_model(marker: Path) -> None:
    python = ROOT / "engine" / ".venv" / "bin" / "python"
    base = subprocess.run(
        [str(python), "-c", "import spacy.about as about; print(about.__download_url__)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    release = f"{GERMAN_MODEL}-{GERMAN_MODEL_VERSION}"
    address = f"{base}/{release}/{release}-py3-none-any.whl"
    marker.write_text(release, encoding="utf-8")
    _run(
        f"Installing {GERMAN_MODEL}",
        [str(UV), "pip", "install", "--no-deps", "--python", str(python), address],
    )


def _run(what: str, command: list[str]) -> None:
    # rich is imported only when there is something to show: most runs find everything in place.
    from bot.run.terminal import Terminal

    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log, Terminal().working(what):
        log.write(f"\n$ {' '.join(command)}\n")
        log.flush()
        done = subprocess.run(command, cwd=ROOT, env=_child_environment(), stdout=log, stderr=log)
        if done.returncode:
            output = LOG.read_text(encoding="utf-8", errors="replace").rpartition(f"$ {command[0]}")[2]
            raise SetupError(f"{what} failed. {advice_for(output, LOG)}")


def _child_environment() -> dict[str, str]:
    child = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    child |= {"UV_NO_PROGRESS": "1", "NO_COLOR": "1"}
    child.setdefault("UV_HTTP_TIMEOUT", "120")
    home = Path(child.get("HOME") or "/nonexistent")
    if not os.access(home, os.W_OK) and not (child.get("UV_CACHE_DIR") or child.get("XDG_CACHE_HOME")):
        child["UV_CACHE_DIR"] = str(ROOT / ".tools" / "cache")
    return child


def _files(sources: Iterable[Path]) -> Iterable[Path]:
    for source in sources:
        if source.is_dir():
            yield from sorted(
                path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts
            )
        else:
            yield source


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
