from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.clock import FixedClock
from bot.db.engine import UnitOfWork
from bot.db.tables import SelfCheck
from bot.errors import NotFound
from bot.selfcheck.store import KEPT_DAYS, SelfChecks

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_check_is_found_by_its_token_only(uow: UnitOfWork) -> None:
    checks = SelfChecks(uow, FixedClock(NOW))
    token = checks.keep({1: 3, 2: None}, "handwerk")

    found = checks.find(token)
    assert (found.answers, found.sector, found.created_at) == ({1: 3, 2: None}, "handwerk", NOW)
    with uow() as db:
        kept = db.scalars(select(SelfCheck.token_hash)).one()
    assert token != kept and len(token) >= 32
    for wrong in ("", token[:-1], kept, "1", "\udcff"):
        with pytest.raises(NotFound):
            checks.find(wrong)


def test_a_check_expires_and_is_erased_with_the_next_one(uow: UnitOfWork) -> None:
    clock = FixedClock(NOW)
    checks = SelfChecks(uow, clock)
    token = checks.keep({1: 3})
    clock.move(days=KEPT_DAYS - 1)
    assert checks.find(token).answers == {1: 3}

    clock.move(days=1)
    with pytest.raises(NotFound):
        checks.find(token)
    checks.keep({1: 0})
    with uow() as db:
        assert len(db.scalars(select(SelfCheck)).all()) == 1
