from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from bot.clock import Clock
from bot.db.engine import UnitOfWork
from bot.db.tables import SelfCheck
from bot.errors import NotFound
from bot.selfcheck.scoring import Answers

# Long enough to bring the page to a Sprechtag that was booked as early as possible.
KEPT_DAYS = 182


@dataclass(frozen=True)
class FilledCheck:
    """A filled-in check: the answers by the question's number, and the sector where it is known."""

    answers: dict[int, int | None]
    sector: str
    created_at: datetime


class SelfChecks:
    """Filled-in checks behind links that cannot be guessed. Nothing in them says who answered."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def keep(self, answers: Answers, sector: str = "") -> str:
        """Stores a check and returns the token of its page. Only the token's hash is kept.

        Also erases what is older than KEPT_DAYS.
        """
        token = secrets.token_urlsafe(24)
        now = self._clock.now()
        with self._uow() as db:
            db.execute(delete(SelfCheck).where(SelfCheck.created_at <= now - timedelta(days=KEPT_DAYS)))
            row = SelfCheck(
                token_hash=_hash(token),
                answers={str(number): points for number, points in sorted(answers.items())},
                sector=sector,
                created_at=now,
            )
            db.add(row)
            db.commit()
        return token

    def find(self, token: str) -> FilledCheck:
        """The check behind a token. Raises NotFound for an unknown or expired one."""
        oldest = self._clock.now() - timedelta(days=KEPT_DAYS)
        with self._uow() as db:
            row = db.scalar(select(SelfCheck).where(SelfCheck.token_hash == _hash(token)))
            if row is None or row.created_at <= oldest:
                raise NotFound("self-check")
            answers = {int(number): points for number, points in row.answers.items()}
            return FilledCheck(answers, row.sector, row.created_at)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
