from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete

from bot.clock import clock_from_environment
from bot.conversation.erasing import erase_conversation
from bot.db.engine import UnitOfWork, make_engine
from bot.db.tables import Booking, Conversation


@contextmanager
def conversations_for_trial(database: str, count: int) -> Iterator[list[str]]:
    """Conversations that no visitor can reach, erased afterwards with all that was kept under them.

    The action server answers only in conversations that are there.
    """
    ids = [f"smoke-{uuid.uuid4().hex[:12]}" for _ in range(count)]
    engine = make_engine(database)
    uow, now = UnitOfWork(engine), clock_from_environment().now()
    try:
        with uow() as db:
            for one in ids:
                row = Conversation(
                    id=one, token_hash="", consent_version="smoke", created_at=now, last_at=now
                )
                db.add(row)
            db.commit()
        try:
            yield ids
        finally:
            with uow() as db:
                for one in ids:
                    db.execute(
                        delete(Booking).where(Booking.conversation_id == one, Booking.status != "confirmed")
                    )
                    found = db.get(Conversation, one)
                    if found is not None:
                        erase_conversation(db, found)
                db.commit()
    finally:
        engine.dispose()
