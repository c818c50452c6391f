from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from bot.errors import NotFound
from bot.settings import Settings

MANAGE = "manage"
CALENDAR = "calendar"
WAITING_ACCEPT = "waiting_accept"  # of an offer's id
WAITING_LEAVE = "waiting_leave"  # of a waiting-list entry's id
REMINDERS_OFF = "reminders_off"  # of a reference, as the next
OUTCOME = "outcome"
REBOOK = "rebook"  # of a reference and a time slot's id: "DL-7K4-MPQ 12"
FORM = "form"  # of the cookie that belongs to a form

_FILE = "secret.key"
_SIGNATURE_BYTES = 32


class Links:
    """Signed links for mails. Each serves one purpose for one subject until it expires; nothing is stored."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def sign(self, purpose: str, subject: str, expires_at: datetime) -> str:
        """A token for a link. It holds the subject in clear, so a subject must not be personal data."""
        payload = f"{purpose}\n{subject}\n{int(expires_at.timestamp())}".encode()
        return base64.urlsafe_b64encode(payload + self._signature(payload)).decode().rstrip("=")

    def read(self, token: str, purpose: str, now: datetime) -> str:
        """The subject. Raises NotFound for a token that is forged, expired or for another purpose."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            payload, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
        except (binascii.Error, ValueError) as error:
            raise NotFound("link") from error
        if not hmac.compare_digest(signature, self._signature(payload)):
            raise NotFound("link")
        signed_purpose, subject, expiry = payload.decode().split("\n")
        if signed_purpose != purpose:
            raise NotFound("link")
        if datetime.fromtimestamp(int(expiry), UTC) <= now:
            raise NotFound("link")
        return subject

    def keyed_hash(self, text: str) -> str:
        """A hash that nobody can compute without the secret, for what is short enough to be guessed."""
        return self._signature(text.encode()).hex()

    def _signature(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, sha256)

    @cached_property
    def _key(self) -> bytes:
        given = self._settings.secret_key.get_secret_value()
        return given.encode() if given else secret_in(self._settings.data_dir)


def secret_file(settings: Settings) -> Path | None:
    """The file that holds the secret; None where the environment does."""
    return None if settings.secret_key.get_secret_value() else settings.data_dir / _FILE


def secret_in(folder: Path) -> bytes:
    """The secret kept in a folder, made on first use and readable by its owner only.

    Processes that start at the same time agree on one: the file is written aside and linked into place,
    which only the first one manages.
    """
    path = folder / _FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f".{_FILE}.{secrets.token_hex(8)}"
        handle = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_bytes().strip()
