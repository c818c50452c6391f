from __future__ import annotations

from pathlib import Path

import pytest

from bot.schedule.config import Chambers, load_chambers

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def chambers() -> Chambers:
    return load_chambers(ROOT / "chambers.yml")


@pytest.fixture(scope="session")
def thueringen() -> Chambers:
    return load_chambers(ROOT / "tests/data/chambers/thueringen.yml")
