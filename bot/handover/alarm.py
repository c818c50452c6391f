from __future__ import annotations

from sqlalchemy.orm import Session

from bot.clock import local_date
from bot.db.handover_tables import Handover
from bot.db.tables import Conversation
from bot.handover.brief import brief_lines
from bot.handover.parts import HandoverParts
from bot.notify import outbox
from bot.notify.letter import Mail
from bot.wording import time_in_words


def tell_chambers(parts: HandoverParts, db: Session, conversation: Conversation, row: Handover) -> None:
    """A mail to each chamber in question: somebody asked for a person and got none. In the transaction of
    the caller; at most one for each conversation, day and chamber."""
    now = parts.clock.now()
    told = "\n".join(
        [
            f"Um {time_in_words(row.requested_at)} wollte jemand im Chat mit einem Menschen sprechen. "
            "Es war niemand da.",
            "",
            *brief_lines(parts, conversation, row),
            "",
            f"Zum Gespräch: {parts.settings.address}/desk",
            "Ein Rückrufwunsch kommt mit eigener E-Mail.",
            "",
        ]
    )
    for chamber in parts.chambers.chambers:
        if chamber.key in row.chambers:
            mail = Mail(
                key=f"handover.{conversation.id}.{local_date(now)}.{chamber.key}",
                kind="handover_missed",
                sender=parts.settings.mail_from,
                recipient=chamber.email,
                subject="Jemand wollte im Chat mit Ihnen sprechen",
                body_text=told,
            )
            outbox.add(db, mail, due_at=now, conversation_id=conversation.id)
