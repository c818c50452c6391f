from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from bot.db.engine import UnitOfWork, make_engine

NORMAL, FULL = 1, 2


def test_only_what_need_not_survive_a_power_loss_is_written_without_waiting_for_the_disk(
    tmp_path: Path,
) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/lotse.sqlite3")
    uow = UnitOfWork(engine)
    waits = []

    for survives in (True, False, True):
        with uow(survives_power_loss=survives) as db:
            waits.append(db.scalar(text("PRAGMA synchronous")))

    assert waits == [FULL, NORMAL, FULL]
    engine.dispose()
