"""Who has a conversation. The column `conversations.owner` is changed here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.handover_tables import Callback
from bot.db.tables import Conversation
from bot.errors import NotAllowedNow

BOT, WAITING, EXPERT, CALLBACK, CLOSED = "bot", "waiting", "expert", "callback", "closed"
OWNERS = (BOT, WAITING, EXPERT, CALLBACK, CLOSED)
# The bot answers in both; with `callback` somebody of the chamber still owes a call.
BOT_ANSWERS = frozenset({BOT, CALLBACK})

REQUEST, LEAVE, MISS = "request", "leave", "miss"
CLAIM, JOIN, TRANSFER = "claim", "join", "transfer"
GIVE_BACK, END, LOSE, CLOSE = "give_back", "end", "lose", "close"
REOPEN, ASK_CALLBACK, FINISH_CALLBACKS = "reopen", "ask_callback", "finish_callbacks"

# Every allowed change: what happens, where it may happen, where it may lead.
TRANSITIONS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = MappingProxyType(
    {
        REQUEST: (frozenset({BOT, CALLBACK, CLOSED}), frozenset({WAITING})),
        LEAVE: (frozenset({WAITING}), BOT_ANSWERS),
        MISS: (frozenset({WAITING}), BOT_ANSWERS),
        CLAIM: (frozenset({WAITING}), frozenset({EXPERT})),
        JOIN: (BOT_ANSWERS, frozenset({EXPERT})),
        TRANSFER: (frozenset({EXPERT}), frozenset({WAITING})),
        GIVE_BACK: (frozenset({EXPERT}), BOT_ANSWERS),
        END: (frozenset({EXPERT}), BOT_ANSWERS),
        LOSE: (frozenset({EXPERT}), BOT_ANSWERS),
        CLOSE: (frozenset({EXPERT}), frozenset({CLOSED})),
        REOPEN: (frozenset({CLOSED}), BOT_ANSWERS),
        ASK_CALLBACK: (frozenset({BOT, CALLBACK, CLOSED}), frozenset({CALLBACK})),
        FINISH_CALLBACKS: (frozenset({CALLBACK}), frozenset({BOT})),
    }
)


def change_owner(row: Conversation, event: str, to: str) -> None:
    """Hands a conversation on. The caller holds its lock and writes what is said in the same transaction.

    Raises NotAllowedNow for whatever TRANSITIONS does not list.
    """
    before, after = TRANSITIONS[event]
    if row.owner not in before or to not in after:
        raise NotAllowedNow(f"{event}: {row.owner} to {to}")
    row.owner = to


def give_to_bot(db: Session, row: Conversation, event: str) -> None:
    """Hands a conversation to the bot, as `callback` where somebody owes a call. Raises NotAllowedNow."""
    owed = db.scalar(
        select(Callback.id).where(Callback.conversation_id == row.id, Callback.state != "done").limit(1)
    )
    change_owner(row, event, BOT if owed is None else CALLBACK)
