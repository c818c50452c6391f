from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.knowledge.vector_file import load_vectors
from bot.run import vectors
from bot.run.logs import LogFolder
from bot.run.process import Processes
from bot.run.terminal import Terminal
from tests.knowledge.conftest import entry_text

pytestmark = pytest.mark.processes


async def made(tmp_path: Path) -> dict[str, bytes]:
    processes = Processes()
    try:
        logs = LogFolder(tmp_path, 8080)
        where = tmp_path / "knowledge", tmp_path / "models" / "vectors.json"
        await vectors.ensure_vectors(processes, logs, Terminal(), *where)
        return {key: vector.tobytes() for key, vector in load_vectors(where[1]).items()}
    finally:
        processes.close()


def making(tmp_path: Path) -> dict[str, bytes]:
    # In a thread of its own: browser tests of the same worker keep a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, made(tmp_path)).result()


def test_answers_get_their_vectors_once_and_lose_them_when_they_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in ("eins", "zwei"):
        path = tmp_path / "knowledge" / "funding" / f"{slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(entry_text(slug, short=f"Antwort {slug}."), "utf-8")
    first = making(tmp_path)
    assert len(first) == 4 and {len(one) for one in first.values()} == {512 * 4}

    path.write_text(entry_text("zwei", short="Neue Antwort."), "utf-8")
    second = making(tmp_path)
    assert len(second) == 4 and len(first.keys() & second.keys()) == 3

    monkeypatch.setattr(vectors, "ENGINE_PYTHON", Path("/bin/false"))
    path.write_text(entry_text("zwei", short="Noch eine."), "utf-8")
    assert making(tmp_path) == second
