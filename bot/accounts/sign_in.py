from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.accounts import passwords, sessions
from bot.accounts.errors import AccountFault, SignInRefused
from bot.accounts.second_factor import SecondFactor
from bot.accounts.sessions import CODE, FULL, PASSWORD, revoke_in, token_hash
from bot.accounts.throttle import Throttle
from bot.accounts.trail import Trail
from bot.booking.tokens import Links
from bot.clock import Clock
from bot.db.account_tables import Account, AccountLink, AccountSession
from bot.db.engine import UnitOfWork
from bot.errors import NotFound


@dataclass(frozen=True)
class Caller:
    """From where somebody tries: the network address, the browser in a few words, the cookie so far."""

    address: str
    device: str = ""
    token: str = ""


class SignIn:
    """The way to a session: password, then the code where it is on, then a new password where it must be.

    Every step gives a new token for the cookie. All failures look alike and count.
    """

    def __init__(
        self, uow: UnitOfWork, clock: Clock, links: Links, factor: SecondFactor, trail: Trail
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._links = links
        self._factor = factor
        self._trail = trail
        self._throttle = Throttle(uow, clock)

    def with_password(self, login: str, password: str, caller: Caller) -> str:
        """The cookie's new token. Raises SignInRefused or TooManyTries."""
        account_key = self._key("account", login.strip().lower())
        tries = self._throttle.begin(account_key, self._key("address", caller.address))
        with self._uow() as db:
            known = db.scalar(select(Account.password_hash).where(Account.login == login.strip().lower()))
        # Outside of any transaction: it takes long on purpose, and nobody should wait for it.
        well = passwords.fits(password, known or "")
        fresh = passwords.hashed(password) if well and passwords.is_outdated(known or "") else None
        with self._uow() as db:
            row = db.scalar(select(Account).where(Account.login == login.strip().lower()).with_for_update())
            if row is None or not well or row.locked_at or row.password_hash != known:
                if row is not None:
                    self._trail.add(db, f"account:{row.id}", "sign_in.refused", f"account:{row.id}")
                    db.commit()
                raise SignInRefused("password")
            row.password_hash = fresh or row.password_hash
            step = CODE if row.totp_on else self._after_code(row)
            token = self._begin(db, row, step, caller)
            db.commit()
        # Whoever knows the password but not the code must not be able to try codes without end.
        if step != CODE:
            self._throttle.forget(account_key)
        self._throttle.strike_out(tries)
        return token

    def with_code(self, session_id: int, code: str, caller: Caller) -> str:
        """The second step. Raises SignInRefused, TooManyTries, or NotFound where none is asked for."""
        with self._uow() as db:
            login = self._account_of(db, session_id, CODE).login
        account_key = self._key("account", login)
        tries = self._throttle.begin(account_key, self._key("address", caller.address))
        with self._uow() as db:
            row = self._account_of(db, session_id, CODE)
            self._factor.check(db, row, code)
            token = self._begin(db, row, self._after_code(row), caller)
            db.commit()
        self._throttle.forget(account_key)
        self._throttle.strike_out(tries)
        return token

    def link_is_good(self, token: str) -> bool:
        with self._uow() as db:
            return self._link(db, token) is not None

    def with_link(self, token: str, caller: Caller) -> str:
        """Uses up a one-time link; what follows is choosing a password. Raises NotFound."""
        with self._uow() as db:
            link = self._link(db, token)
            row = db.get(Account, link.account_id) if link else None
            if link is None or row is None or row.locked_at:
                raise NotFound("link")
            db.delete(link)
            new = self._begin(db, row, PASSWORD, caller)
            db.commit()
        self._throttle.forget(self._key("account", row.login))
        return new

    def set_password(self, session_id: int, password: str, again: str, caller: Caller, old: str = "") -> str:
        """Sets one's own password and ends all other sessions. Raises AccountFault with what is wrong.

        `old` is needed unless the session was made for nothing but this. Raises TooManyTries, too.
        """
        with self._uow() as db:
            session = db.get(AccountSession, session_id)
            row = db.get(Account, session.account_id) if session else None
            if session is None or row is None or session.step == CODE:
                raise NotFound("session")
            account_id, step = row.id, session.step
            login, name, known = row.login, row.name, row.password_hash
        if step == FULL:
            key = self._key("account", login)
            tries = self._throttle.begin(key, self._key("address", caller.address))
            if not passwords.fits(old, known):
                raise AccountFault("Ihr bisheriges Passwort stimmt nicht.")
            self._throttle.strike_out(tries)
        if password != again:
            raise AccountFault("Die beiden neuen Passwörter sind nicht gleich.")
        passwords.check_rules(password, login, name)
        if passwords.fits(password, known):
            raise AccountFault("Das ist Ihr bisheriges Passwort. Nehmen Sie ein neues.")
        fresh = passwords.hashed(password)
        with self._uow() as db:
            row = db.get_one(Account, account_id, with_for_update=True)
            row.password_hash, row.must_change = fresh, False
            revoke_in(db, row.id)
            token = self._begin(db, row, FULL, caller)
            self._trail.add(db, f"account:{row.id}", "account.password_set", f"account:{row.id}")
            db.commit()
            return token

    def check_password(self, account_id: int, password: str, caller: Caller) -> None:
        """Before something that changes how one signs in. Raises AccountFault or TooManyTries."""
        with self._uow() as db:
            row = db.get_one(Account, account_id)
            login, known = row.login, row.password_hash
        tries = self._throttle.begin(self._key("account", login), self._key("address", caller.address))
        if not passwords.fits(password, known):
            raise AccountFault("Ihr Passwort stimmt nicht.")
        self._throttle.strike_out(tries)

    def sign_out(self, account_id: int, session_id: int) -> None:
        with self._uow() as db:
            db.execute(delete(AccountSession).where(AccountSession.id == session_id))
            self._trail.add(db, f"account:{account_id}", "sign_in.ended", f"account:{account_id}")
            db.commit()

    def _begin(self, db: Session, row: Account, step: str, caller: Caller) -> str:
        now = self._clock.now()
        if step == FULL:
            row.last_sign_in_at = now
            self._trail.add(db, f"account:{row.id}", "sign_in", f"account:{row.id}")
        return sessions.begin(db, row, step, caller.device, now, caller.token)

    def _account_of(self, db: Session, session_id: int, step: str) -> Account:
        session = db.get(AccountSession, session_id)
        if session is None or session.step != step:
            raise NotFound("session")
        return db.get_one(Account, session.account_id, with_for_update=True)

    def _link(self, db: Session, token: str) -> AccountLink | None:
        return db.scalar(
            select(AccountLink)
            .where(AccountLink.token_hash == token_hash(token), AccountLink.expires_at > self._clock.now())
            .with_for_update()
        )

    def _after_code(self, row: Account) -> str:
        return PASSWORD if row.must_change else FULL

    def _key(self, kind: str, value: str) -> str:
        return self._links.keyed_hash(f"{kind}\n{value}") if value else ""
