from __future__ import annotations

from bot.accounts.people import Person
from bot.db.account_tables import MisreadMark
from bot.desk.services import DeskServices
from bot.desk.talk_view import Line, Talk

_NAMES = ("contact_name", "company", "place", "email", "phone")


def switch_mark(desk: DeskServices, account: Person, talk: Talk, line: Line) -> bool:
    """Marks a sentence as misunderstood, or takes the mark back; says which.

    The mark goes with the conversation. The learning loop gets the sentence masked and keeps it.
    """
    with desk.core.uow() as db:
        row = db.get(MisreadMark, line.id, with_for_update=True)
        if row is not None:
            db.delete(row)
        else:
            db.add(
                MisreadMark(
                    message_id=line.id,
                    conversation_id=talk.id,
                    account_id=account.id,
                    intent=line.intent[:60],
                    confidence=line.confidence or 0.0,
                    created_at=desk.core.clock.now(),
                )
            )
        desk.trail.add(db, account, "message.marked" if row is None else "message.unmarked", talk.id)
        db.commit()
    if row is None:
        known = [str(talk.facts[name]) for name in _NAMES if talk.facts.get(name)]
        desk.sentences.note(line.text, "marked_wrong", line.intent, line.confidence, known)
    return row is None
