from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.run.errors import StartError
from bot.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. The text says what to do; it never holds anything of a person."""

    name: str
    ok: bool
    text: str
    harmless: bool = False  # worth knowing, but nothing has to be done at once

    @property
    def line(self) -> str:
        sign = "✓" if self.ok else "!" if self.harmless else "✗"
        return f"{sign} {self.name}: {self.text}"


def good(name: str, text: str) -> Finding:
    return Finding(name, True, text)


def bad(name: str, text: str) -> Finding:
    return Finding(name, False, text)


def note(name: str, text: str) -> Finding:
    return Finding(name, False, text, harmless=True)


def checked(name: str, check: Callable[[Settings], None], settings: Settings, fine: str) -> Finding:
    """The finding of a check that raises StartError."""
    try:
        check(settings)
    except StartError as error:
        return bad(name, str(error))
    return good(name, fine)


def is_live(settings: Settings) -> bool:
    """Whether visitors come from elsewhere: then more is asked of a set-up than on somebody's own machine."""
    address = settings.address.partition("://")[2]
    return not address.startswith(("127.", "localhost", "[::1]"))
