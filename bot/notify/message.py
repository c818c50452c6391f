from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.db.tables import OutboxMail
from bot.notify.addresses import recipient_address, sender_address
from bot.notify.letter import Attachment


def build(
    row: OutboxMail, sender: str, now: datetime, attachments: Sequence[Attachment] = ()
) -> EmailMessage:
    """The message as it goes out: plain text, HTML and, if there is one, the calendar file.

    The calendar is both an alternative, which calendar programs act upon, and an attachment, for all
    others. Raises BadAddress.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender_address(sender)
    message["To"] = recipient_address(row.recipient)
    message["Subject"] = row.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = row.message_id
    message["Auto-Submitted"] = "auto-generated"  # keeps out-of-office replies away, RFC 3834
    message["X-Lotse-Kind"] = row.kind
    message.set_content(row.body_text, cte="quoted-printable")
    if row.body_html:
        message.add_alternative(row.body_html, subtype="html", cte="quoted-printable")
    if row.calendar:
        message.add_alternative(
            row.calendar, subtype="calendar", params={"method": row.calendar_method}, cte="base64"
        )
        message.add_attachment(
            row.calendar.encode("utf-8"), maintype="application", subtype="ics", filename="termin.ics"
        )
    for one in attachments:
        message.add_attachment(
            one.html, subtype="html", cte="quoted-printable", charset="utf-8", filename=one.name
        )
    return message
