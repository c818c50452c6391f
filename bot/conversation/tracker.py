from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, text

from bot.db.engine import make_engine, wipe_log

_OURS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class TrackerStore:
    """Rasa's own record of a conversation, erased where it is kept.

    Rasa 3.6 has no call for this: `PUT …/tracker/events` with an empty list leaves the rows of an SQL store
    as they are, because it only ever adds events. Deleting them also works while the engine is away.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def erase(self, conversation_id: str) -> int:
        """Deletes all events of a conversation and tells how many there were."""
        with self._events() as connection:
            return _delete(connection, conversation_id) if connection is not None else 0

    def senders(self) -> list[str]:
        """The conversations of the gateway that have events; those of Rasa's shell have other ids."""
        with self._events() as connection:
            if connection is None:
                return []
            found = connection.scalars(text("SELECT DISTINCT sender_id FROM events"))
            return [one for one in found if _OURS.fullmatch(one)]

    @contextmanager
    def _events(self) -> Iterator[Connection | None]:
        """A transaction on the tracker's database, None where there are no events yet."""
        if not self._url:
            yield None
            return
        engine = make_engine(self._url)
        try:
            with engine.begin() as connection:
                yield connection if inspect(connection).has_table("events") else None
            wipe_log(engine)
        finally:
            engine.dispose()


def _delete(connection: Connection, conversation_id: str) -> int:
    found = connection.execute(
        text("DELETE FROM events WHERE sender_id = :sender"), {"sender": conversation_id}
    )
    return int(found.rowcount)
