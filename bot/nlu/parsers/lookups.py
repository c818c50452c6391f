"""The tables under data/lookups, read once when first needed.

They are Saxony-Anhalt's, with the large towns of all others. LOTSE_CENTRE_DIR names the settings of a centre
elsewhere: what lies in its folder lookups/ comes first, and its state is the one that counts as ours.
"""

import csv
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

# Resolved once: every parser asks for the folder with every message.
_IN_REPOSITORY = Path(__file__).resolve().parents[3] / "data" / "lookups"
_STATE_OF_THE_TABLES = "ST"


def centre() -> str:
    """The folder of another centre's settings, the key under which tables are kept; empty for our own."""
    return os.environ.get("LOTSE_CENTRE_DIR", "")


def home_state() -> str:
    """The federal state whose places need a region; of others it is enough to know that they are others."""
    return _state_in(Path(centre()) / "chambers.yml") if centre() else _STATE_OF_THE_TABLES


def read_csv(name: str) -> list[dict[str, str]]:
    """Rows of a table whose leading lines may be comments (# …)."""
    return _rows(_IN_REPOSITORY / name)


def own_rows(name: str) -> list[dict[str, str]]:
    """The rows that another centre brings; none where it has no such table."""
    file = Path(centre()) / "lookups" / name
    return _rows(file) if centre() and file.exists() else []


def read_yaml(name: str) -> Any:
    own = Path(centre()) / "lookups" / name
    return _yaml(own if centre() and own.exists() else _IN_REPOSITORY / name)


def _rows(file: Path) -> list[dict[str, str]]:
    # Spreadsheets put a mark before the first letter.
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
        return [{key: (value or "").strip() for key, value in row.items() if key} for row in rows]


@lru_cache(maxsize=8)
def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@lru_cache(maxsize=4)
def _state_in(file: Path) -> str:
    return str(yaml.safe_load(file.read_text("utf-8"))["state"])
