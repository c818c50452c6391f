from __future__ import annotations

from sqlalchemy.orm import Session

from bot.conversation import owner
from bot.conversation.messages import BOT, SYSTEM
from bot.conversation.store import locked
from bot.db.handover_tables import Handover
from bot.db.tables import Conversation
from bot.errors import InvalidInput
from bot.handover.alarm import tell_chambers
from bot.handover.parts import SYSTEM as BY_SYSTEM
from bot.handover.parts import VISITOR, HandoverParts, Person
from bot.handover.presence import is_present
from bot.handover.rows import audit, end, open_handover, own_stretch, say
from bot.handover.words import other_ways

LONGEST_RESULT = 1000


def give_back(
    parts: HandoverParts, db: Session, person: Person, conversation_id: str, agreed: str = ""
) -> Handover:
    """The expert gives the conversation back to the bot, which says so, repeats what was agreed, and
    remembers it. Raises NotFound when it is not theirs (any more), InvalidInput `too_long`."""
    words = _checked(agreed)
    conversation, row = own_stretch(db, person, conversation_id)
    owner.give_to_bot(db, conversation, owner.GIVE_BACK)
    end(parts, row, "returned", person.account_id, words)
    _remember(conversation, words)
    name = "utter_handover_returned_agreed" if words else "utter_handover_returned"
    bubble = other_ways(parts, conversation, name, name=row.claimed_name, agreed=words)
    say(parts, db, conversation_id, BOT, [bubble])
    audit(parts, db, person.account_id, "returned", row)
    return row


def close(parts: HandoverParts, db: Session, person: Person, conversation_id: str, result: str) -> Handover:
    """The expert ends the conversation with what came of it. Whatever the visitor writes next opens it again
    and goes to the bot. Raises NotFound, InvalidInput `empty` without a result."""
    words = _checked(result)
    if not words:
        raise InvalidInput("empty")
    conversation, row = own_stretch(db, person, conversation_id)
    owner.change_owner(conversation, owner.CLOSE, owner.CLOSED)
    end(parts, row, "closed", person.account_id, words)
    _remember(conversation, words)
    say(
        parts,
        db,
        conversation_id,
        SYSTEM,
        [parts.responses.say("utter_handover_closed", name=row.claimed_name)],
    )
    audit(parts, db, person.account_id, "closed", row)
    return row


def end_by_visitor(
    parts: HandoverParts, db: Session, conversation_id: str, answers: str | None = None
) -> None:
    """The visitor ends the talk with the person; the bot answers again. Raises NotAllowedNow without one."""
    conversation = locked(db, conversation_id)
    owner.give_to_bot(db, conversation, owner.END)
    row = open_handover(db, conversation_id)
    if row is not None:
        end(parts, row, "ended", VISITOR)
    say(
        parts,
        db,
        conversation_id,
        BOT,
        [other_ways(parts, conversation, "utter_handover_ended")],
        answers=answers,
    )


def lose(parts: HandoverParts, db: Session, conversation_id: str) -> bool:
    """The expert's desk has not been heard of for too long: the visitor is told and gets other ways, and may
    be taken up again. False if the expert is there after all."""
    conversation = locked(db, conversation_id)
    row = open_handover(db, conversation_id)
    if row is None or not row.claimed_by or is_present(parts, db, row.claimed_by):
        return False
    owner.give_to_bot(db, conversation, owner.LOSE)
    end(parts, row, "lost", BY_SYSTEM)
    bubble = other_ways(parts, conversation, "utter_handover_lost", name=row.claimed_name)
    say(parts, db, conversation_id, BOT, [bubble])
    audit(parts, db, BY_SYSTEM, "lost", row)
    tell_chambers(parts, db, conversation, row)
    return True


def _remember(conversation: Conversation, words: str) -> None:
    if words:
        facts = dict(conversation.facts or {})
        conversation.facts = {**facts, "agreed": [*facts.get("agreed", ()), words]}


def _checked(text: str) -> str:
    words = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if len(words) > LONGEST_RESULT:
        raise InvalidInput("too_long")
    return words
