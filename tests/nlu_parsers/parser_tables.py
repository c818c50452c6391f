"""Reads the tables beside the tests."""

from pathlib import Path
from typing import Any

import yaml

TABLES = Path(__file__).parent / "tables"


def rows(name: str) -> list[Any]:
    data = yaml.safe_load((TABLES / f"{name}.yml").read_text("utf-8"))
    return [row for part in ("first", "second", "third") for row in data.get(part) or []]
