from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.handover_desk import HandoverDesk, open_handover_desk

from bot.db.engine import UnitOfWork


@pytest.fixture
def desk(uow: UnitOfWork, tmp_path: Path) -> HandoverDesk:
    return open_handover_desk(uow, tmp_path)
