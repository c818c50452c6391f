from __future__ import annotations

import unicodedata
from datetime import datetime
from email.utils import parseaddr
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.booking_tables import MailAttachment
from bot.db.tables import OutboxMail
from bot.notify.addresses import recipient_address
from bot.notify.letter import Mail

LONGEST_SUBJECT = 300


def add(
    db: Session,
    mail: Mail,
    due_at: datetime,
    booking_id: int | None = None,
    conversation_id: str | None = None,
) -> OutboxMail:
    """Writes a mail into the caller's transaction; it is sent once that is committed.

    A mail with the same key is returned as it is, so repeating a use case sends nothing twice. Raises
    BadAddress.
    """
    recipient_address(mail.recipient)
    message_id = stable_message_id(mail)
    known = db.scalar(select(OutboxMail).where(OutboxMail.message_id == message_id))
    if known is not None:
        return known
    row = OutboxMail(
        message_id=message_id,
        kind=mail.kind,
        recipient=mail.recipient,
        subject=header_text(mail.subject),
        body_text=mail.body_text,
        body_html=mail.body_html,
        calendar=mail.calendar,
        calendar_method=mail.calendar_method,
        booking_id=booking_id,
        conversation_id=conversation_id,
        due_at=due_at,
        created_at=due_at,
    )
    db.add(row)
    db.flush()
    for one in mail.attachments:
        db.add(MailAttachment(mail_id=row.id, name=one.name, html=one.html))
    return row


def is_known(db: Session, mail: Mail) -> bool:
    """Whether a mail of that key was written before."""
    known = select(OutboxMail.id).where(OutboxMail.message_id == stable_message_id(mail))
    return db.scalar(known) is not None


def stable_message_id(mail: Mail) -> str:
    """Depends on the key alone, so a receiver recognises a mail that arrives a second time."""
    domain = parseaddr(mail.sender)[1].rpartition("@")[2] or "localhost"
    # The key holds an address, which has no place in a header that others see.
    return f"<{sha256(mail.key.encode()).hexdigest()[:32]}@{domain.encode('idna').decode('ascii')}>"


def header_text(text: str) -> str:
    """One line without control characters: nothing that a visitor writes can begin a header of its own."""
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in text)
    return " ".join(plain.split())[:LONGEST_SUBJECT]
