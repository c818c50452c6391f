from __future__ import annotations

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.accounts.errors import AccountFault

SHORTEST, LONGEST = 12, 200
_FEWEST_CHARACTERS = 5
_hasher = PasswordHasher()  # RFC 9106, low memory: Argon2id, 64 MiB, 3 rounds


def check_rules(password: str, login: str, name: str) -> None:
    """Raises AccountFault with the German sentence that says what to do instead.

    Length over kinds of characters, and a list of the commonest, as NIST SP 800-63B advises.
    """
    if len(password) < SHORTEST:
        raise AccountFault(f"Das Passwort ist zu kurz. Nehmen Sie mindestens {SHORTEST} Zeichen.")
    if len(password) > LONGEST:
        raise AccountFault(f"Das Passwort ist zu lang. Möglich sind {LONGEST} Zeichen.")
    plain = password.casefold()
    if plain in _common() or len(set(plain)) < _FEWEST_CHARACTERS:
        raise AccountFault("Dieses Passwort ist zu leicht zu erraten. Nehmen Sie zum Beispiel vier Wörter.")
    own = [part for part in (login.partition("@")[0], *name.split()) if len(part) > 3]
    rest = plain
    for part in own:
        rest = rest.replace(part.casefold(), "")
    if len(rest) < SHORTEST // 2:
        raise AccountFault("Das Passwort besteht fast nur aus Ihrem Namen. Nehmen Sie ein anderes.")


def hashed(password: str) -> str:
    return _hasher.hash(password)


def fits(password: str, password_hash: str) -> bool:
    """Takes as long for an account that does not exist or has no password yet."""
    if len(password) > LONGEST:
        password = ""
    try:
        return _hasher.verify(password_hash or _nobodys(), password) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody")


@cache
def _common() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text("utf-8")
    return frozenset(line.strip().casefold() for line in text.splitlines() if line.strip())
