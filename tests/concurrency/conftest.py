from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.booking_desk import Desk, open_desk

from bot.db.engine import UnitOfWork


@pytest.fixture
def desk(uow: UnitOfWork, tmp_path: Path) -> Desk:
    return open_desk(uow, tmp_path)
