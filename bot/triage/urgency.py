from __future__ import annotations

import re
from functools import cache

import yaml

from bot.settings import ROOT

_FILE = ROOT / "data" / "triage" / "urgency.yml"
_DENIED = re.compile(
    r"\b(?:nicht|nie|nicht mehr|niemals|keine?n?|falls|wenn|schützen|schutz|was wäre)\b", re.IGNORECASE
)


def urgency_in(text: str) -> str:
    """`attack`, `outage`, `deadline`, or "" where a sentence names nothing urgent.

    "Wie schützen wir uns vor Hackern?" and "falls wir gehackt werden" are questions, no emergencies.
    """
    for sentence in re.split(r"[.!?;]\s*", text):
        for kind, pattern in _table().items():
            found = pattern.search(sentence)
            if found and not _DENIED.search(sentence[: found.end()].replace("nichts geht mehr", "")):
                return kind
    return ""


@cache
def _table() -> dict[str, re.Pattern[str]]:
    rows = yaml.safe_load(_FILE.read_text("utf-8"))
    return {
        kind: re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE) for kind, patterns in rows.items()
    }
