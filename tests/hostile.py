"""Hands hostile texts to a function in a process of its own, whose processor time the kernel bounds.

No clock is read: a busy machine changes nothing, and a pattern that runs away is killed, not waited for.
What is handed over is ten times as long as anything the product lets in, so that work growing faster than the
square of the text never ends in time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LENGTH = 20_000
# What grows with the text takes a fraction of it.
PROCESSOR_SECONDS = 30
UNITS = [
    "a", "a ", "0", "0 ", "a@", "a.", "a-", "a at ", "a punkt ", "dl ", "Tischlerei ", "GmbH ",
    "in Wernigrode ", "drei und ", "ich heiße Anna ", "12-", "mfg\n", "+49 ", "\n", " ", "(", "?",
    "a. ", "und ", ", und noch", "1.", "9 ", "nicht ", "am 3. oder ", "Donnerstag bis ", "ä",
    "\u0308", "\u200b", "\u202e", "<a ", "[a](", "*a",
]  # fmt: skip
TEXTS = [(unit * LENGTH)[:LENGTH] for unit in UNITS]
# A match that fails at the very end makes a pattern try all its other ways.
TEXTS += [text + "!" for text in TEXTS]

CHILD = f"""
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({PROCESSOR_SECONDS}, {PROCESSOR_SECONDS + 1}))
exec(sys.argv[1])
for number, text in enumerate(json.load(sys.stdin)):
    print(number, flush=True)
    check(text)
print("done")
"""


def withstands(check: str, texts: Iterable[str] = TEXTS) -> None:
    """`check` is Python that defines a function of this name, which takes one text."""
    handed = list(texts)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, check],
        input=json.dumps(handed),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout.split()
    at = handed[int(told[-1])][:40] if told and told[-1] != "done" else ""
    assert told[-1:] == ["done"], f"killed or failed at {at!r}: {done.stderr[-600:]}"
