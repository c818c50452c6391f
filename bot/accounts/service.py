from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.accounts.errors import AccountFault
from bot.accounts.people import ADMINISTRATOR, ROLES, Person, as_person, in_order
from bot.accounts.second_factor import switch_off_in
from bot.accounts.sessions import revoke_in, token_hash
from bot.accounts.trail import OPERATOR, Trail
from bot.clock import Clock
from bot.db.account_tables import Account, AccountLink
from bot.db.engine import UnitOfWork
from bot.errors import NotFound
from bot.schedule.chamber import CENTRE
from bot.schedule.config import Chambers

LINK_LASTS = timedelta(days=3)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Accounts:
    """Who may work at the desk, kept by the command line and by administrators."""

    def __init__(self, uow: UnitOfWork, clock: Clock, chambers: Chambers, trail: Trail) -> None:
        self._uow = uow
        self._clock = clock
        self._chambers = chambers
        self._trail = trail

    @property
    def known_chambers(self) -> dict[str, str]:
        """What rights can be bound to: the chambers and the centre, by key, as they are called."""
        named = {one.key: one.short_name for one in self._chambers.chambers}
        return named | {CENTRE: self._chambers.centre.short_name}

    def all(self) -> list[Person]:
        with self._uow() as db:
            return in_order(as_person(row) for row in db.scalars(select(Account)))

    def get(self, account_id: int) -> Person:
        """Raises NotFound."""
        with self._uow() as db:
            return as_person(_row(db, account_id))

    def by_login(self, login: str) -> Person:
        """Raises NotFound."""
        with self._uow() as db:
            row = db.scalar(select(Account).where(Account.login == login.strip().lower()))
            if row is None:
                raise NotFound("account")
            return as_person(row)

    def advising(self, chamber: str = "") -> list[Person]:
        """Those who can take a conversation (of a chamber), in the order of their names."""
        return [
            one
            for one in self.all()
            if one.advises and not one.locked_at and (not chamber or one.may_see(chamber))
        ]

    def add(
        self, login: str, name: str, role: str, chambers: Sequence[str], by: Person | str = OPERATOR
    ) -> tuple[Person, str]:
        """A new account and the token of its one-time link. Raises AccountFault."""
        with self._uow() as db:
            row = Account(login=_login(login), created_at=self._clock.now(), chambers=[])
            self._fill(row, name, role, chambers)
            db.add(row)
            try:
                db.flush()
            except IntegrityError as error:
                raise AccountFault("Ein Konto mit dieser E-Mail-Adresse gibt es schon.") from error
            token = self._link(db, row)
            self._trail.add(db, by, "account.added", f"account:{row.id}", role=role, chambers=row.chambers)
            db.commit()
            return as_person(row), token

    def change(
        self, account_id: int, name: str, role: str, chambers: Sequence[str], by: Person | str = OPERATOR
    ) -> Person:
        """New name, role or rights; they hold at the next click. Raises NotFound or AccountFault."""
        with self._uow() as db:
            row = _row(db, account_id)
            if row.role == ADMINISTRATOR and role != ADMINISTRATOR:
                self._require_another_administrator(db, row)
            self._fill(row, name, role, chambers)
            self._trail.add(db, by, "account.changed", f"account:{row.id}", role=role, chambers=row.chambers)
            db.commit()
            return as_person(row)

    def new_link(self, account_id: int, by: Person | str = OPERATOR) -> str:
        """The token of a new one-time link. The former password, second factor and sessions end.

        Raises NotFound, AccountFault for a locked account.
        """
        with self._uow() as db:
            row = _row(db, account_id)
            if row.locked_at:
                raise AccountFault("Das Konto ist gesperrt. Heben Sie zuerst die Sperre auf.")
            row.password_hash, row.must_change = "", True
            switch_off_in(db, row)
            revoke_in(db, row.id)
            token = self._link(db, row)
            self._trail.add(db, by, "account.link", f"account:{row.id}")
            db.commit()
            return token

    def lock(self, account_id: int, by: Person | str = OPERATOR) -> None:
        """Nobody can sign in any more, and all sessions end at once. Raises NotFound or AccountFault."""
        with self._uow() as db:
            row = _row(db, account_id)
            if row.role == ADMINISTRATOR and not row.locked_at:
                self._require_another_administrator(db, row)
            row.locked_at = row.locked_at or self._clock.now()
            revoke_in(db, row.id)
            db.execute(delete(AccountLink).where(AccountLink.account_id == row.id))
            self._trail.add(db, by, "account.locked", f"account:{row.id}")
            db.commit()

    def unlock(self, account_id: int, by: Person | str = OPERATOR) -> None:
        with self._uow() as db:
            row = _row(db, account_id)
            row.locked_at = None
            self._trail.add(db, by, "account.unlocked", f"account:{row.id}")
            db.commit()

    def revoke_sessions(self, account_id: int, by: Person | str = OPERATOR) -> int:
        """Ends all sessions and says how many. Raises NotFound."""
        with self._uow() as db:
            row = _row(db, account_id)
            number = revoke_in(db, row.id)
            self._trail.add(db, by, "account.sessions_revoked", f"account:{row.id}", number=number)
            db.commit()
            return number

    def demand_change(self, account_id: int, by: Person | str = OPERATOR) -> None:
        """Whoever signs in next has to choose a new password first."""
        with self._uow() as db:
            row = _row(db, account_id)
            row.must_change = True
            revoke_in(db, row.id)
            self._trail.add(db, by, "account.change_demanded", f"account:{row.id}")
            db.commit()

    def remove(self, account_id: int, by: Person | str = OPERATOR) -> None:
        """Deletes an account and all that belongs to it. The audit trail keeps its number, not its name."""
        with self._uow() as db:
            row = _row(db, account_id)
            if row.role == ADMINISTRATOR and not row.locked_at:
                self._require_another_administrator(db, row)
            db.delete(row)
            self._trail.add(db, by, "account.removed", f"account:{account_id}")
            db.commit()

    def _fill(self, row: Account, name: str, role: str, chambers: Sequence[str]) -> None:
        clean = " ".join(_CONTROL.sub(" ", name).split())
        if not 2 <= len(clean) <= 120:
            raise AccountFault("Der Name hat 2 bis 120 Zeichen.")
        if role not in ROLES:
            raise AccountFault(f"Diese Rolle gibt es nicht. Möglich sind: {', '.join(ROLES)}.")
        unknown = [one for one in chambers if one not in self.known_chambers]
        if unknown:
            named = ", ".join(self.known_chambers)
            raise AccountFault(f"Diese Kammer gibt es nicht: {unknown[0]}. Möglich sind: {named}.")
        if not chambers and role != ADMINISTRATOR:
            raise AccountFault("Nennen Sie mindestens eine Kammer. Nur die Verwaltung sieht alle.")
        row.name, row.role, row.chambers = clean, role, list(dict.fromkeys(chambers))

    def _link(self, db: Session, row: Account) -> str:
        now = self._clock.now()
        db.execute(delete(AccountLink).where(AccountLink.account_id == row.id))
        token = secrets.token_urlsafe(32)
        db.add(
            AccountLink(
                account_id=row.id, token_hash=token_hash(token), created_at=now, expires_at=now + LINK_LASTS
            )
        )
        return token

    def _require_another_administrator(self, db: Session, row: Account) -> None:
        others = db.scalar(
            select(func.count(Account.id)).where(
                Account.role == ADMINISTRATOR, Account.locked_at.is_(None), Account.id != row.id
            )
        )
        if not others:
            raise AccountFault("Das ist das letzte Konto der Verwaltung. Legen Sie zuerst ein anderes an.")


def _row(db: Session, account_id: int) -> Account:
    row = db.get(Account, account_id, with_for_update=True)
    if row is None:
        raise NotFound("account")
    return row


def _login(text: str) -> str:
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise AccountFault("Das ist keine gültige E-Mail-Adresse.") from error
