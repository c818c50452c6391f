from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from bot.accounts import passwords
from bot.accounts.errors import TooManyTries
from bot.accounts.throttle import PER_ACCOUNT, Throttle
from bot.clock import FixedClock
from bot.db.engine import UnitOfWork

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_of_many_tries_at_once_no_more_than_the_limit_are_looked_at(uow: UnitOfWork) -> None:
    def one_try(_: int) -> bool:
        try:
            Throttle(uow, FixedClock(NOW)).begin("account", "")
        except TooManyTries:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(one_try, range(30)))

    assert 1 <= passed <= PER_ACCOUNT


def test_a_right_password_does_not_count_and_the_waiting_ends(uow: UnitOfWork) -> None:
    clock = FixedClock(NOW)
    throttle = Throttle(uow, clock)
    for _ in range(3 * PER_ACCOUNT):
        throttle.strike_out(throttle.begin("account", "address"))
    for _ in range(PER_ACCOUNT):
        throttle.begin("account", "")
    with pytest.raises(TooManyTries) as refused:
        throttle.begin("account", "")
    assert refused.value.minutes == 15

    clock.move(minutes=15)

    throttle.begin("account", "")
    assert throttle.sweep() == PER_ACCOUNT


def test_passwords_are_kept_as_argon2id_and_fit_only_themselves() -> None:
    kept = passwords.hashed("vier Wörter zum Testen")

    assert kept.startswith("$argon2id$")
    assert passwords.fits("vier Wörter zum Testen", kept)
    assert not passwords.fits("vier Wörter zum testen", kept)
    assert not passwords.fits("", "") and not passwords.fits("nobody", "")
