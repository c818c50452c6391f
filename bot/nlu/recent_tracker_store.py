from pathlib import Path
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy.engine import make_url


class RecentTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store at an address like the session database's, which can forget a conversation."""

    def __init__(self, *args: Any, host: str | None = None, **kwargs: Any) -> None:
        if host:
            _make_folder(host)
        super().__init__(*args, host=host, **kwargs)

    async def delete(self, sender_id: str) -> int:
        """Delete all that is stored of a conversation and return how many events that were."""
        with self.session_scope() as session:
            deleted = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        return int(deleted)


def _make_folder(address: str) -> None:
    url = make_url(address)
    if url.drivername.startswith("sqlite") and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
