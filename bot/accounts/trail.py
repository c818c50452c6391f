from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.accounts.people import Person
from bot.clock import Clock
from bot.db.account_tables import Account
from bot.db.engine import UnitOfWork
from bot.db.tables import AuditEntry

OPERATOR = "operator"  # whoever works at the command line


@dataclass(frozen=True)
class TrailEntry:
    """One line of the audit trail. `actor` is readable where the account still exists."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]


class Trail:
    """Who saw, took, changed, exported or erased what. Holds ids, never what somebody wrote."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def note(self, actor: Person | str, action: str, subject: str, **details: object) -> None:
        """Writes a line in a transaction of its own; `add` writes it into the caller's."""
        with self._uow() as db:
            self.add(db, actor, action, subject, **details)
            db.commit()

    def add(self, db: Session, actor: Person | str, action: str, subject: str, **details: object) -> None:
        name = actor.actor if isinstance(actor, Person) else actor
        db.add(
            AuditEntry(at=self._clock.now(), actor=name, action=action, subject=subject[:80], details=details)
        )

    def entries(
        self, limit: int, before: int | None = None, actor: str = "", subject: str = "", action: str = ""
    ) -> list[TrailEntry]:
        """The newest lines first; `before` is the id of the last one shown, `action` a beginning."""
        wanted = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(AuditEntry.id < before)
        if actor:
            wanted = wanted.where(AuditEntry.actor == actor)
        if subject:
            wanted = wanted.where(AuditEntry.subject == subject)
        if action:
            wanted = wanted.where(AuditEntry.action.startswith(action, autoescape=True))
        with self._uow() as db:
            rows: Sequence[AuditEntry] = db.scalars(wanted).all()
            names = {f"account:{key}": name for key, name in db.execute(select(Account.id, Account.name))}
            return [
                TrailEntry(
                    row.id,
                    row.at,
                    names.get(row.actor, row.actor),
                    row.action,
                    row.subject,
                    dict(row.details or {}),
                )
                for row in rows
            ]
