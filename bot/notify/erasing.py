from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.db.tables import OutboxMail
from bot.notify.smtp import file_stem

WAITING = "waiting"


def mails_of(db: Session, booking_ids: Sequence[int], conversation_id: str | None = None) -> list[OutboxMail]:
    """The mails of these bookings, and those of the conversation itself."""
    wanted: list[ColumnElement[bool]] = [OutboxMail.booking_id.in_(booking_ids)] if booking_ids else []
    if conversation_id is not None:
        wanted.append(OutboxMail.conversation_id == conversation_id)
    return list(db.scalars(select(OutboxMail).where(or_(*wanted)))) if wanted else []


def must_go_out(mail: OutboxMail) -> bool:
    """Whether a mail tells somebody that an appointment is off: it is sent first and erased then."""
    return mail.state == WAITING and mail.calendar_method == "CANCEL"


def erase(db: Session, mails: Iterable[OutboxMail]) -> list[str]:
    """Deletes mails in the caller's transaction. Returns their Message-IDs, for the files."""
    gone = []
    for mail in mails:
        gone.append(mail.message_id)
        db.delete(mail)
    return gone


class MailFiles:
    """The folder of `.eml` files that a set-up without a mail server writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def erase(self, message_ids: Iterable[str]) -> int:
        """Deletes the files of these mails, after their rows. Returns how many there were."""
        found = [self._folder / f"{file_stem(one)}.eml" for one in message_ids]
        return sum(_delete(file) for file in found)

    def names(self) -> set[str]:
        return {file.stem for file in self._folder.glob("*.eml")}

    def sweep(self, names: set[str], known_message_ids: Iterable[str]) -> int:
        """Deletes those files that belong to no known mail: one may have been on its way while its row was
        erased. `names` were read before the Message-IDs, so that no new mail is missed."""
        left = names - {file_stem(one) for one in known_message_ids}
        return sum(_delete(self._folder / f"{name}.eml") for name in left)


def _delete(file: Path) -> bool:
    existed = file.exists()
    file.unlink(missing_ok=True)
    return existed
