from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.db.account_tables import Account
from bot.schedule.chamber import CENTRE

EXPERT, EDITOR, ADMINISTRATOR = "expert", "editor", "administrator"
ROLES = {EXPERT: "Beratung", EDITOR: "Redaktion", ADMINISTRATOR: "Verwaltung"}


@dataclass(frozen=True)
class Person:
    """Somebody who works at the desk, as everything but the sign-in sees them."""

    id: int
    login: str
    name: str
    role: str
    chambers: tuple[str, ...]
    must_change: bool
    has_password: bool
    has_second_factor: bool
    locked_at: datetime | None
    last_sign_in_at: datetime | None

    @property
    def actor(self) -> str:
        """How the audit trail calls them: it names no person."""
        return f"account:{self.id}"

    @property
    def sees_all(self) -> bool:
        """Whether they keep accounts and read the audit trail."""
        return self.role == ADMINISTRATOR

    @property
    def sees_every_chamber(self) -> bool:
        """Administrators, and the centre's people, who advise together with all chambers."""
        return self.sees_all or CENTRE in self.chambers

    @property
    def advises(self) -> bool:
        """Whether they may read and take conversations, and see bookings."""
        return self.role in (EXPERT, ADMINISTRATOR)

    @property
    def edits(self) -> bool:
        """Whether they may change answers and training sentences."""
        return self.role in (EDITOR, ADMINISTRATOR)

    def may_see(self, *chambers: str) -> bool:
        """Whether something of these chambers is theirs to see.

        What belongs to no chamber yet is everybody's, so that nobody waits because a place is unknown.
        """
        named = [one for one in chambers if one]
        return self.sees_every_chamber or not named or any(one in self.chambers for one in named)


def as_person(row: Account) -> Person:
    return Person(
        row.id,
        row.login,
        row.name,
        row.role,
        tuple(str(one) for one in row.chambers or ()),
        row.must_change,
        bool(row.password_hash),
        row.totp_on,
        row.locked_at,
        row.last_sign_in_at,
    )


def in_order(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda one: (one.locked_at is not None, one.name.casefold(), one.id))
