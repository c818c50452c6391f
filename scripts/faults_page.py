"""Writes docs/faults.md from what the tests of faults noted (`make test-grown`)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES = ROOT / "var" / "log" / "test" / "faults.jsonl"
PAGE = ROOT / "docs" / "faults.md"

_HEAD = """# Faults

What breaks in production, broken while visitors chat. Written by `make test-grown`; the tests stand in
`tests/grown/test_faults.py` and `tests/grown/test_disk_full.py`, against PostgreSQL, Redis, Caddy and two of
each process on one machine.

Visitors are as patient as the widget: what failed is sent again under the same `client_id`. A line is only
written once these were checked: every message is stored once and answered once, every promised booking is
there once, every mail was sent once, and everything answers again within 30 s of the part's return.

| fault | messages | lost or doubled | told to wait | answers again after |
| --- | --- | --- | --- | --- |
"""
_TAIL = """
"Told to wait": messages that were refused first, with the sentence „Der Dienst ist gerade nicht erreichbar.
Bitte versuchen Sie es gleich noch einmal.“, or by no connection at all while Caddy itself was away (then
the widget says so). All others noticed nothing but a pause.

Checked by tests of their own, in `make test`:

| fault | what holds | tests |
| --- | --- | --- |
"""
_ELSEWHERE = (
    (
        "kill -9 in a booking",
        "what was promised is there, nothing by halves",
        "db/test_killed_in_a_booking.py",
    ),
    ("disk full (SQLite)", "told with a sentence, nothing by halves, goes on", "web/test_disk_full.py"),
    (
        "clock set back or forward",
        "no conversation is held up or answered twice",
        "conversation/test_inbox.py",
    ),
    ("clock set back", "no mail is held up", "notify/test_delivery.py"),
    ("slow or hanging engine", "answered without it", "web/test_without_engine.py"),
    ("worker dies after sending", "sent again, same Message-ID", "notify/test_worker.py"),
    ("two migrations at once", "one whole schema", "db/test_migrating_at_once.py"),
    ("process dies over a message", "another one finds and answers it", "conversation/test_inbox.py"),
    ("the same message executed twice", "the first answer, no second effect", "dialogue/test_answered.py"),
)


def page(lines: list[dict[str, object]]) -> str:
    """The whole page. Raises KeyError for a line that is none of ours."""
    measured = "".join(
        f"| {line['fault']} | {line['messages']} | 0 | {line['told']} | {line['seconds']} s |\n"
        for line in lines
    )
    elsewhere = "".join(f"| {fault} | {holds} | `tests/{test}` |\n" for fault, holds, test in _ELSEWHERE)
    return _HEAD + measured + _TAIL + elsewhere


def main() -> int:
    if not LINES.exists():
        print(f"There is no {LINES.relative_to(ROOT)}: run `make test-grown`.", file=sys.stderr)
        return 1
    lines = [json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines()]
    PAGE.write_text(page(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
