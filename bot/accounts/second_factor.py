from __future__ import annotations

import io
import secrets

import pyotp
import segno
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.accounts.errors import AccountFault, SignInRefused
from bot.accounts.sessions import token_hash
from bot.clock import Clock
from bot.db.account_tables import Account, RecoveryCode
from bot.db.engine import UnitOfWork

_RECOVERY_CODES = 8
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_DRIFT_STEPS = 1  # 30 seconds either way, for clocks that differ


class SecondFactor:
    """One-time codes from an app (RFC 6238), with recovery codes for whoever has lost the device."""

    def __init__(self, uow: UnitOfWork, clock: Clock, issuer: str) -> None:
        self._uow = uow
        self._clock = clock
        self._issuer = issuer

    def prepare(self, account_id: int) -> tuple[str, str]:
        """A secret to be confirmed by a code: as text and as the address in the QR code.

        Raises AccountFault where the second factor is on already.
        """
        with self._uow() as db:
            row = db.get_one(Account, account_id, with_for_update=True)
            if row.totp_on:
                raise AccountFault("Die Anmeldung mit Code ist schon eingeschaltet.")
            if not row.totp_secret:
                row.totp_secret = pyotp.random_base32()
                db.commit()
            address = pyotp.TOTP(row.totp_secret).provisioning_uri(name=row.login, issuer_name=self._issuer)
            return row.totp_secret, address

    def switch_on(self, account_id: int, code: str) -> list[str]:
        """Switches it on and returns the recovery codes, which are shown once. Raises AccountFault."""
        with self._uow() as db:
            row = db.get_one(Account, account_id, with_for_update=True)
            if row.totp_on or not row.totp_secret or not self._is_current(row, code):
                raise AccountFault("Der Code stimmt nicht. Geben Sie den Code ein, den die App gerade zeigt.")
            row.totp_on = True
            codes = [_new_code() for _ in range(_RECOVERY_CODES)]
            db.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
            db.add_all(RecoveryCode(account_id=account_id, code_hash=token_hash(one)) for one in codes)
            db.commit()
            return codes

    def switch_off(self, account_id: int) -> None:
        with self._uow() as db:
            switch_off_in(db, db.get_one(Account, account_id, with_for_update=True))
            db.commit()

    def recovery_codes_left(self, account_id: int) -> int:
        with self._uow() as db:
            return len(db.scalars(select(RecoveryCode.id).where(RecoveryCode.account_id == account_id)).all())

    def check(self, db: Session, row: Account, code: str) -> None:
        """Takes a code of the app or a recovery code, each once. Raises SignInRefused."""
        if self._is_current(row, code):
            return
        given = token_hash("".join(char for char in code.upper() if char in _ALPHABET))
        known = db.scalar(
            select(RecoveryCode).where(RecoveryCode.account_id == row.id, RecoveryCode.code_hash == given)
        )
        if known is None:
            raise SignInRefused("code")
        db.delete(known)

    def _is_current(self, row: Account, code: str) -> bool:
        digits = "".join(char for char in code if char.isdigit())
        if len(digits) != 6:
            return False
        totp = pyotp.TOTP(row.totp_secret)
        now = self._clock.now()
        step = int(now.timestamp()) // totp.interval
        for candidate in range(step - _DRIFT_STEPS, step + _DRIFT_STEPS + 1):
            if candidate > row.totp_last_step and secrets.compare_digest(
                totp.generate_otp(candidate), digits
            ):
                row.totp_last_step = candidate
                return True
        return False


def switch_off_in(db: Session, row: Account) -> None:
    row.totp_on, row.totp_secret, row.totp_last_step = False, "", 0
    db.execute(delete(RecoveryCode).where(RecoveryCode.account_id == row.id))


def qr_code(address: str) -> str:
    """An address as a QR code: an SVG document without styles or scripts, at least 4 modules of margin."""
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(buffer, kind="svg", scale=5, border=4, light="#fff")
    return buffer.getvalue().decode("utf-8")


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))
