from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.accounts.people import Person, as_person
from bot.clock import Clock
from bot.db.account_tables import Account, AccountSession
from bot.db.engine import UnitOfWork

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
_UNFINISHED = timedelta(minutes=15)  # between the password and the code, or the new password
_SEEN_EVERY = timedelta(minutes=1)

CODE, PASSWORD, FULL = "code", "password", "full"


@dataclass(frozen=True)
class SignedIn:
    """A session that holds: whose, which, what is still asked for (`step`), and when it was last used."""

    session_id: int
    person: Person
    step: str
    seen_at: datetime


@dataclass(frozen=True)
class Device:
    """A session as its owner sees it in the list."""

    id: int
    device: str
    created_at: datetime
    seen_at: datetime
    step: str


class Sessions:
    """Sessions of the desk in the database: only hashes, an end by idleness and by age, revocable."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def find(self, token: str, uses: bool = True) -> SignedIn | None:
        """Who a cookie belongs to; None for one that is unknown, over, revoked or of a locked account.

        `uses` is false for what a page asks by itself: that keeps no session alive.
        """
        if not token:
            return None
        now = self._clock.now()
        with self._uow() as db:
            found = db.execute(
                select(AccountSession, Account)
                .join(Account, Account.id == AccountSession.account_id)
                .where(AccountSession.token_hash == token_hash(token))
            ).first()
            if found is None:
                return None
            row, account = found
            if account.locked_at or row.expires_at <= now or row.seen_at + IDLE <= now:
                return None
            if uses and row.seen_at + _SEEN_EVERY <= now:
                row.seen_at = now
                db.commit()
            return SignedIn(row.id, as_person(account), row.step, row.seen_at)

    def of(self, account_id: int) -> list[Device]:
        now = self._clock.now()
        with self._uow() as db:
            rows = db.scalars(
                select(AccountSession)
                .where(AccountSession.account_id == account_id, AccountSession.expires_at > now)
                .order_by(AccountSession.seen_at.desc())
            )
            return [
                Device(row.id, row.device, row.created_at, row.seen_at, row.step)
                for row in rows
                if row.seen_at + IDLE > now
            ]

    def revoke(self, account_id: int, session_id: int) -> bool:
        """Ends one session of an account; False if it has none of that id."""
        with self._uow() as db:
            found = db.execute(
                delete(AccountSession).where(
                    AccountSession.id == session_id, AccountSession.account_id == account_id
                )
            )
            db.commit()
            return bool(getattr(found, "rowcount", 0))

    def revoke_all(self, account_id: int, but: int | None = None) -> int:
        with self._uow() as db:
            number = revoke_in(db, account_id, but)
            db.commit()
            return number

    def sweep(self) -> int:
        """Deletes sessions that are over."""
        now = self._clock.now()
        with self._uow() as db:
            found = db.execute(
                delete(AccountSession).where(
                    (AccountSession.expires_at <= now) | (AccountSession.seen_at <= now - IDLE)
                )
            )
            db.commit()
            return int(getattr(found, "rowcount", 0))


def begin(db: Session, account: Account, step: str, device: str, now: datetime, old_token: str = "") -> str:
    """A new session in the caller's transaction; the token goes into the cookie.

    Whatever the browser brought along ends, so that nobody can hand somebody a session beforehand.
    """
    if old_token:
        db.execute(delete(AccountSession).where(AccountSession.token_hash == token_hash(old_token)))
    token = secrets.token_urlsafe(32)
    db.add(
        AccountSession(
            account_id=account.id,
            token_hash=token_hash(token),
            step=step,
            device=device[:80],
            created_at=now,
            seen_at=now,
            expires_at=now + (LONGEST if step == FULL else _UNFINISHED),
        )
    )
    return token


def revoke_in(db: Session, account_id: int, but: int | None = None) -> int:
    """Ends an account's sessions in the caller's transaction and says how many."""
    wanted = delete(AccountSession).where(AccountSession.account_id == account_id)
    if but is not None:
        wanted = wanted.where(AccountSession.id != but)
    return int(getattr(db.execute(wanted), "rowcount", 0))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
