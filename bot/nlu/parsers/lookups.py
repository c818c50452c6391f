"""The tables under data/lookups, read once when first needed.

They lie in the repository; LOTSE_LOOKUPS_DIR names another folder (another federal state brings its own).
"""

import csv
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

# Resolved once: every parser asks for the folder with every message.
_IN_REPOSITORY = Path(__file__).resolve().parents[3] / "data" / "lookups"


def lookups_dir() -> Path:
    configured = os.environ.get("LOTSE_LOOKUPS_DIR", "")
    return Path(configured) if configured else _IN_REPOSITORY


def read_csv(name: str) -> list[dict[str, str]]:
    """Rows of a table whose leading lines may be comments (# …)."""
    with (lookups_dir() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@lru_cache(maxsize=8)
def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def read_yaml(name: str) -> Any:
    return _yaml(lookups_dir() / name)
