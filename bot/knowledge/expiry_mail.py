from __future__ import annotations

from datetime import date
from hashlib import sha256

from bot.clock import Clock, local_date
from bot.db.engine import UnitOfWork
from bot.knowledge.check import NOTICE
from bot.knowledge.entry import Entry
from bot.knowledge.load import EntryFiles
from bot.notify import outbox
from bot.notify.letter import Mail

_INTRO = (
    "Guten Tag,\n\ndiese Antworten des Digitallotsen laufen in 30 Tagen ab oder sind abgelaufen. "
    "Abgelaufenes gibt der Assistent nicht mehr als gültig aus.\n"
)
_OUTRO = (
    "\nBitte prüfen Sie, was gilt, und ändern Sie die Datei in data/knowledge. "
    "Die ganze Liste zeigt `lotse knowledge expiring`.\n"
)


class ExpiryMail:
    """Tells the editor of answers that expire: once when 30 days are left, once when the last day is over."""

    def __init__(self, uow: UnitOfWork, clock: Clock, files: EntryFiles, sender: str, recipient: str) -> None:
        self._uow, self._clock = uow, clock
        self._files = files
        self._sender, self._recipient = sender, recipient
        self._looked_on: date | None = None

    def __call__(self) -> None:
        """Looks once a day; does nothing without a recipient."""
        today = local_date(self._clock.now())
        if not self._recipient or today == self._looked_on:
            return
        entries = [one.entry for one in self._files.snapshot().files]
        due = sorted(
            (one for one in entries if one.valid_until and one.valid_until <= today + NOTICE),
            key=lambda one: (one.valid_until or date.max, one.id),
        )
        if due:
            with self._uow() as db:
                outbox.add(db, self._mail(due, today), self._clock.now())
                db.commit()
        self._looked_on = today

    def _mail(self, due: list[Entry], today: date) -> Mail:
        stages = ",".join(f"{one.id}:{one.valid_until}:{one.is_expired(today)}" for one in due)
        return Mail(
            # The same answers at the same stage are told of once, whenever and by whichever worker.
            key=f"answers-expiring:{sha256(stages.encode()).hexdigest()[:24]}",
            kind="answers_expiring",
            sender=self._sender,
            recipient=self._recipient,
            subject=f"Antworten prüfen: {len(due)} laufen ab oder sind abgelaufen",
            body_text="\n".join([_INTRO, *(_line(one, today) for one in due), _OUTRO]),
        )


def _line(entry: Entry, today: date) -> str:
    state = "abgelaufen am" if entry.is_expired(today) else "gültig bis"
    return f"- {entry.title} ({state} {entry.valid_until:%d.%m.%Y}, zuständig: {entry.owner}, {entry.id})"
