"""Measures our own start, memory and turns through the real processes; writes bench/latest.json.

Starts `lotse run` on a free port and in a data directory of its own, holds one conversation through the chat
API, and stops everything again.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.run.ports import free_port  # noqa: E402

TURNS = 30
QUESTIONS = ("Wie fange ich an?", "Wann ist der nächste freie Termin?", "Was kostet der Sprechtag?")
PATIENCE_SECONDS = 300


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="lotse-bench-") as folder:
        port = free_port()
        environment = os.environ | {
            "LOTSE_PORT": str(port),
            "LOTSE_DATA_DIR": folder,
            "LOTSE_RATE_LIMIT": "off",
        }
        command = [str(ROOT / ".venv" / "bin" / "lotse"), "run"]
        run = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            started = _wait_for_figures(run, Path(folder) / "log" / "run.json")
            figures = {
                "ready_seconds": started["ready_seconds"],
                "parts": {name: _part(part) for name, part in started["parts"].items()},
                "turns": _turns(f"http://127.0.0.1:{port}"),
            }
        finally:
            run.send_signal(signal.SIGTERM)
            run.wait()
    _show(figures)
    file = ROOT / "bench" / "latest.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"ours": figures}, indent=1) + "\n", encoding="utf-8")
    return 0


def _wait_for_figures(run: subprocess.Popen[bytes], file: Path) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not file.exists():
        if run.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("`lotse run` did not become ready; its lines above say why.")
        time.sleep(0.1)
    time.sleep(0.2)
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def _part(part: dict[str, float]) -> dict[str, float]:
    memory = psutil.Process(int(part["pid"])).memory_info().rss
    return {"seconds_to_ready": part["seconds_to_ready"], "memory_mb": round(memory / 1e6, 1)}


def _turns(web: str) -> dict[str, float]:
    opened = _post(f"{web}/api/conversations", {"consent": True}, {})
    headers = {"Authorization": f"Bearer {opened['token']}"}
    milliseconds = []
    for number in range(TURNS):
        began = time.perf_counter()
        text = QUESTIONS[number % len(QUESTIONS)]
        _post(f"{web}/api/conversations/{opened['id']}/messages", {"text": text}, headers)
        milliseconds.append((time.perf_counter() - began) * 1000)
    ordered = sorted(milliseconds)
    return {
        "number": TURNS,
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95) - 1], 1),
    }


def _post(url: str, body: object, headers: dict[str, str]) -> dict[str, str]:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        answer: dict[str, str] = json.load(response)
    return answer


def _show(figures: dict[str, Any]) -> None:
    table = Table(title=f"Ready after {figures['ready_seconds']} s")
    for heading in ("part", "seconds to ready", "memory in MB"):
        table.add_column(heading, justify="left" if heading == "part" else "right")
    for name, part in figures["parts"].items():
        table.add_row(name, str(part["seconds_to_ready"]), str(part["memory_mb"]))
    console = Console()
    console.print(table)
    turns = figures["turns"]
    console.print(f"{turns['number']} turns: p50 {turns['p50_ms']} ms, p95 {turns['p95_ms']} ms")


if __name__ == "__main__":
    sys.exit(main())
