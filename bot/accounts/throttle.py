from __future__ import annotations

import math
from datetime import timedelta

from sqlalchemy import delete, func, select

from bot.accounts.errors import TooManyTries
from bot.clock import Clock
from bot.db.account_tables import SignInFailure
from bot.db.engine import UnitOfWork

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 8
PER_ADDRESS = 24


class Throttle:
    """Counts failed tries in the database, so that it holds across processes and restarts.

    A try is written down before the password is looked at and struck out when it was right: however many
    come at once, no more than the limit are looked at.
    """

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def begin(self, account_key: str, address_key: str) -> list[int]:
        """The rows of this try. Raises TooManyTries, and then the try itself does not count."""
        now = self._clock.now()
        with self._uow() as db:
            rows = [SignInFailure(key_hash=key, at=now) for key in (account_key, address_key) if key]
            db.add_all(rows)
            db.commit()
            ids = [row.id for row in rows]
        limits = {account_key: PER_ACCOUNT, address_key: PER_ADDRESS}
        waits = [self._wait(key, limit) for key, limit in limits.items() if key]
        if any(waits):
            self.strike_out(ids)
            raise TooManyTries(max(waits))
        return ids

    def strike_out(self, ids: list[int]) -> None:
        with self._uow() as db:
            db.execute(delete(SignInFailure).where(SignInFailure.id.in_(ids)))
            db.commit()

    def forget(self, account_key: str) -> None:
        """Ends the waiting of an account: after a success, or by an administrator."""
        with self._uow() as db:
            db.execute(delete(SignInFailure).where(SignInFailure.key_hash == account_key))
            db.commit()

    def sweep(self) -> int:
        """Deletes what no longer counts."""
        with self._uow() as db:
            found = db.execute(delete(SignInFailure).where(SignInFailure.at <= self._clock.now() - WINDOW))
            db.commit()
            return int(getattr(found, "rowcount", 0))

    def _wait(self, key: str, limit: int) -> int:
        """Minutes to wait, 0 for none."""
        now = self._clock.now()
        with self._uow() as db:
            counted = select(func.count(SignInFailure.id), func.min(SignInFailure.at)).where(
                SignInFailure.key_hash == key,
                SignInFailure.at > now - WINDOW,
            )
            number, first = db.execute(counted).one()
        if number <= limit or first is None:
            return 0
        return max(1, math.ceil((first + WINDOW - now).total_seconds() / 60))
