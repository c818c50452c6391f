"""The lines of docs/faults.md: each test of a fault writes its own, `make test-grown` puts them together."""

from __future__ import annotations

import json

from bot.settings import ROOT

LINES = ROOT / "var" / "log" / "test" / "faults.jsonl"


def noted(what: str, messages: int, told: int, seconds: float) -> None:
    """Called once everything was checked, so a line says: nothing was lost, and nothing was done twice."""
    LINES.parent.mkdir(parents=True, exist_ok=True)
    with LINES.open("a", encoding="utf-8") as file:
        line = {"fault": what, "messages": messages, "told": told, "seconds": round(seconds, 1)}
        file.write(json.dumps(line) + "\n")
