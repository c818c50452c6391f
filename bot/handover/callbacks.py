from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation import owner
from bot.conversation.store import locked
from bot.db.handover_tables import Callback
from bot.db.tables import AuditEntry, Conversation
from bot.errors import InvalidInput, NotFound
from bot.handover.parts import HandoverParts, Person
from bot.handover.presence import names
from bot.notify import outbox
from bot.notify.letter import Mail
from bot.wording import moment_in_words

OPEN, TRIED, DONE = "open", "tried", "done"
LONGEST_WINDOW, LONGEST_REMARK = 120, 1000


@dataclass(frozen=True)
class CallbackWish:
    """Who wants to be called back, or written to, and what the chamber should know before it calls."""

    conversation_id: str
    phone: str = ""  # E.164
    email: str = ""
    contact_name: str = ""
    company: str = ""
    place: str = ""
    concern: str = ""
    region: str = ""
    topic: str = ""


@dataclass(frozen=True)
class TimeWindow:
    """When a call suits. Without start and end: whenever the chamber is open."""

    words: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def note(parts: HandoverParts, db: Session, wish: CallbackWish, chambers: Sequence[str]) -> Callback:
    """Puts a wish on the list of the chambers and tells them by mail; the same wish a second time changes
    nothing. The conversation is marked unless a person has it."""
    if not (wish.phone or wish.email):
        raise InvalidInput("no_contact")
    conversation = _conversation(db, wish.conversation_id, parts)
    known = db.scalar(
        select(Callback).where(
            Callback.conversation_id == wish.conversation_id,
            Callback.phone == wish.phone,
            Callback.email == wish.email,
            Callback.state != DONE,
        )
    )
    now = parts.clock.now()
    row = known or Callback(
        conversation_id=wish.conversation_id, created_at=now, phone=wish.phone, email=wish.email
    )
    row.contact_name, row.company, row.place = wish.contact_name, wish.company, wish.place
    row.concern, row.region, row.topic = wish.concern, wish.region, wish.topic
    row.chambers, row.updated_at = list(chambers), now
    if known is None:
        db.add(row)
        db.flush()
        if conversation.owner in (owner.BOT, owner.CALLBACK, owner.CLOSED):
            owner.change_owner(conversation, owner.ASK_CALLBACK, owner.CALLBACK)
        _tell(parts, db, row)
    return row


def choose_window(parts: HandoverParts, db: Session, conversation_id: str, window: TimeWindow) -> Callback:
    """Notes when the latest call-back of a conversation suits. Raises NotFound without one."""
    row = db.scalar(
        select(Callback)
        .where(Callback.conversation_id == conversation_id, Callback.state != DONE)
        .order_by(Callback.id.desc())
        .limit(1)
    )
    if row is None:
        raise NotFound(conversation_id)
    row.time_window = " ".join(window.words.split())[:LONGEST_WINDOW]
    row.window_starts_at, row.window_ends_at = window.starts_at, window.ends_at
    row.updated_at = parts.clock.now()
    _tell(parts, db, row)
    return row


def listed(db: Session, person: Person, done_too: bool = False) -> list[Callback]:
    """The call-backs of a person's chambers: those with a window that comes first, then by age."""
    found = [row for row in db.scalars(select(Callback)) if _may_see(person, row)]
    shown = [row for row in found if done_too or row.state != DONE]
    return sorted(shown, key=lambda row: (row.state == DONE, row.window_starts_at or row.created_at, row.id))


def tried(parts: HandoverParts, db: Session, person: Person, callback_id: int, remark: str = "") -> Callback:
    """Nobody answered the phone; it stays on the list. Raises NotFound."""
    row = _of_person(db, person, callback_id)
    row.state, row.tries = TRIED, row.tries + 1
    _handled(parts, db, person, row, remark)
    return row


def done(parts: HandoverParts, db: Session, person: Person, callback_id: int, remark: str = "") -> Callback:
    """Takes a call-back off the list. Raises NotFound."""
    row = _of_person(db, person, callback_id)
    row.state = DONE
    _handled(parts, db, person, row, remark)
    db.flush()
    conversation = db.get(Conversation, row.conversation_id, with_for_update=True)
    if conversation is not None and conversation.owner == owner.CALLBACK:
        left = db.scalar(
            select(Callback.id).where(Callback.conversation_id == row.conversation_id, Callback.state != DONE)
        )
        if left is None:
            owner.change_owner(conversation, owner.FINISH_CALLBACKS, owner.BOT)
    return row


def _handled(parts: HandoverParts, db: Session, person: Person, row: Callback, remark: str) -> None:
    row.handled_by, row.updated_at = person.account_id, parts.clock.now()
    row.remark = remark.strip()[:LONGEST_REMARK] or row.remark
    db.add(
        AuditEntry(
            at=parts.clock.now(),
            actor=person.account_id[:60],
            action=f"callback.{row.state}",
            subject=f"callback {row.id}",
            details={"tries": row.tries},
        )
    )


def _of_person(db: Session, person: Person, callback_id: int) -> Callback:
    row = db.get(Callback, callback_id, with_for_update=True)
    if row is None or not _may_see(person, row):
        raise NotFound(f"callback {callback_id}")
    return row


def _may_see(person: Person, row: Callback) -> bool:
    return bool(person.chambers & set(row.chambers))


def _conversation(db: Session, conversation_id: str, parts: HandoverParts) -> Conversation:
    try:
        return locked(db, conversation_id)
    except NotFound:
        # Held over Rasa's own shell: its row is written with the first turn, which is this one.
        now = parts.clock.now()
        row = Conversation(
            id=conversation_id,
            token_hash="",
            consent_version="shell",
            owner=owner.BOT,
            created_at=now,
            last_at=now,
        )
        db.add(row)
        db.flush()
        return row


def _tell(parts: HandoverParts, db: Session, row: Callback) -> None:
    """One mail a chamber and wish; a time window chosen later comes with a second one."""
    now = parts.clock.now()
    wish = f"callback.{row.conversation_id}.{row.phone or row.email}.{row.time_window}"
    for chamber in parts.chambers.chambers:
        if chamber.key in row.chambers:
            mail = Mail(
                key=f"{wish}.{chamber.email}",
                kind="callback",
                sender=parts.settings.mail_from,
                recipient=chamber.email,
                subject=f"Rückrufbitte: {row.company or row.contact_name or row.phone or row.email}",
                body_text=_body(parts, row),
            )
            outbox.add(db, mail, due_at=now, conversation_id=row.conversation_id)


def _body(parts: HandoverParts, row: Callback) -> str:
    known = (
        ("Telefon", row.phone),
        ("E-Mail", row.email),
        ("Passt am besten", row.time_window),
        ("Name", row.contact_name),
        ("Unternehmen", row.company),
        ("Ort", row.place),
        ("Anliegen", row.concern),
        ("Eingegangen", moment_in_words(row.created_at)),
        ("Geht an", ", ".join(names(row.chambers, parts))),
    )
    lines = [f"{name}: {value}" for name, value in known if value]
    return "\n".join(
        ["Jemand bittet um einen Rückruf.", "", *lines, "", f"Liste: {parts.settings.address}/desk", ""]
    )
