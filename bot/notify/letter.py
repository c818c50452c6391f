from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attachment:
    """A page that goes with a mail."""

    name: str
    html: str


@dataclass(frozen=True)
class Offer:
    """Another time slot to choose, with the link that books it."""

    when: str
    url: str


@dataclass(frozen=True)
class Letter:
    """What the mails about one appointment need to know. `zone` is the IANA name in which times are shown."""

    recipient: str
    sender: str
    reference: str
    sequence: int
    written_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    offer_name: str
    region_label: str
    online: bool
    place: str  # the address, or the tool of an online meeting
    company: str
    contact_name: str
    email: str
    concern: str
    chamber_name: str
    chamber_phone: str
    manage_url: str
    public_url: str
    hints: str = ""
    meeting_link: str = ""
    phone: str = ""
    reason: str = ""
    former_starts_at: datetime | None = None
    offers: tuple[Offer, ...] = ()
    paper: str = ""  # the brief or the preparation, as text
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Mail:
    """A mail ready for the outbox. `key` names it for good: the same key is never sent twice."""

    key: str
    kind: str
    sender: str
    recipient: str
    subject: str
    body_text: str
    body_html: str = ""
    calendar: str = ""
    calendar_method: str = ""
    attachments: tuple[Attachment, ...] = ()
