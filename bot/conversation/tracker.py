from __future__ import annotations

from sqlalchemy import inspect, text

from bot.db.engine import make_engine


class TrackerStore:
    """Rasa's own record of a conversation, erased where it is kept.

    Rasa 3.6 has no call for this: `PUT …/tracker/events` with an empty list leaves the rows of an SQL store
    as they are, because it only ever adds events. Deleting them also works while the engine is away.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def erase(self, conversation_id: str) -> int:
        """Deletes all events of a conversation and tells how many there were."""
        if not self._url:
            return 0
        engine = make_engine(self._url)
        try:
            with engine.begin() as connection:
                if not inspect(connection).has_table("events"):
                    return 0
                found = connection.execute(
                    text("DELETE FROM events WHERE sender_id = :sender"), {"sender": conversation_id}
                )
                return int(found.rowcount)
        finally:
            engine.dispose()
