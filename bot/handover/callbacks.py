from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.db.engine import UnitOfWork
from bot.notify import outbox
from bot.notify.letter import Mail
from bot.schedule.chamber import Chamber
from bot.settings import Settings
from bot.wording import moment_in_words


@dataclass(frozen=True)
class CallbackWish:
    """Who wants to be called back, and what the chamber should know before it calls."""

    conversation_id: str
    phone: str  # E.164
    contact_name: str = ""
    company: str = ""
    place: str = ""
    concern: str = ""


class Callbacks:
    """Tells the chambers in charge, by mail, who wants to be called back."""

    def __init__(self, uow: UnitOfWork, clock: Clock, settings: Settings) -> None:
        self._uow = uow
        self._clock = clock
        self._settings = settings

    def note(self, wish: CallbackWish, chambers: Sequence[Chamber]) -> None:
        """Writes one mail a chamber; the same wish a second time changes nothing."""
        now = self._clock.now()
        with self._uow() as db:
            for chamber in chambers:
                mail = Mail(
                    key=f"callback.{wish.conversation_id}.{wish.phone}.{chamber.email}",
                    kind="callback",
                    sender=self._settings.mail_from,
                    recipient=chamber.email,
                    subject=f"Rückrufbitte: {wish.company or wish.contact_name or wish.phone}",
                    body_text=_body(wish, moment_in_words(now)),
                )
                outbox.add(db, mail, due_at=now, conversation_id=wish.conversation_id)
            db.commit()


def _body(wish: CallbackWish, when: str) -> str:
    known = (
        ("Telefon", wish.phone),
        ("Name", wish.contact_name),
        ("Unternehmen", wish.company),
        ("Ort", wish.place),
        ("Anliegen", wish.concern),
        ("Eingegangen", when),
    )
    lines = [f"{name}: {value}" for name, value in known if value]
    return "\n".join(["Jemand bittet um einen Rückruf.", "", *lines, ""])
