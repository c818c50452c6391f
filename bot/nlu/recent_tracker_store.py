import json
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine, event, func, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from bot.nlu.kept_trackers import BEGIN_ANEW, KeptTrackers
from bot.nlu.sentence_vector import VECTOR_KEY

# The newest events that a turn loads: three turns or more. Memoization looks back four states, which are two
# turns, and rules fewer; without a bound the 300th turn would load, replay and send to the action server all
# before it.
RECENT_EVENTS = 24
_LAST = text("SELECT timestamp FROM events WHERE sender_id = :sender_id ORDER BY id DESC LIMIT 1")
_RESETS = tuple(kind.type_name for kind in BEGIN_ANEW)


class RecentTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store, of which a turn loads the recent part only, and which can forget."""

    def __init__(self, *args: Any, host: str | None = None, **kwargs: Any) -> None:
        if host:
            _make_folder(host)
        super().__init__(*args, host=host, **kwargs)
        self._kept = KeptTrackers(RECENT_EVENTS)
        if host and _is_sqlite_file(host):
            self._quicken_sqlite(host)
        elif host and make_url(host).get_backend_name() == "postgresql":
            self._outlive_restarts(host)

    async def delete(self, sender_id: str) -> int:
        """Delete all that is stored of a conversation and return how many events that were."""
        self._kept.forget(sender_id)
        with self.session_scope() as session:
            deleted = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        return int(deleted)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker with its latest turns and all of its slots."""
        # Bare rows here and in `save`: a session takes as long again as its statement does.
        with self.engine.connect() as connection:
            last = connection.execute(_LAST, {"sender_id": sender_id}).scalar()
        if last is None or self.domain is None:
            return None
        kept = self._kept.take(sender_id, last)
        if kept is not None:
            return kept
        with self.session_scope() as session:
            recent = self._recent(session, sender_id)
            events = [_event(row.data) for row in (*self._slots_before(session, recent[0]), *recent)]
        tracker: DialogueStateTracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        tracker.stored_events = len(tracker.events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are new, all in one statement."""
        await self.stream_events(tracker)
        rows = [_row(tracker.sender_id, event) for event in self._new_events(tracker)]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(self.SQLEvent.__table__.insert(), rows)
        self._kept.keep(tracker)
        tracker.stored_events = len(tracker.events)

    def _new_events(self, tracker: DialogueStateTracker) -> list[Any]:
        stored = getattr(tracker, "stored_events", None)
        if stored is not None:
            return list(islice(tracker.events, stored, None))
        # Rasa counts the stored events instead, which only fits a tracker that was loaded whole.
        with self.session_scope() as session:
            return list(super()._additional_events(session, tracker))

    def _recent(self, session: Session, sender_id: str) -> list[Any]:
        """The rows of the latest turns, oldest first, beginning where the bot listened or a session began."""
        table = self.SQLEvent
        rows = session.query(table).filter(table.sender_id == sender_id).order_by(table.id.desc())
        newest = rows.limit(RECENT_EVENTS).all()[::-1]
        begin = 0
        if len(newest) == RECENT_EVENTS:
            begin = next((place for place, row in enumerate(newest) if _listens(row)), -1)
            if begin < 0:  # one turn with more events than that: not cut
                newest, begin = rows.all()[::-1], 0
        starts = [place for place, row in enumerate(newest) if row.type_name == SessionStarted.type_name]
        return newest[max([begin, *starts]) :]

    def _slots_before(self, session: Session, first: Any) -> list[Any]:
        """The rows that last set each slot before `first`, and in its session."""
        table = self.SQLEvent
        if first.type_name == SessionStarted.type_name:
            return []
        latest = (
            session.query(table.type_name, table.action_name, func.max(table.id))
            .filter(table.sender_id == first.sender_id, table.id < first.id)
            .filter(table.type_name.in_((SlotSet.type_name, *_RESETS)))
            .group_by(table.type_name, table.action_name)
            .all()
        )
        reset = max((number for kind, _, number in latest if kind in _RESETS), default=0)
        numbers = [number for kind, _, number in latest if kind == SlotSet.type_name and number > reset]
        if not numbers:
            return []
        rows: list[Any] = session.query(table).filter(table.id.in_(numbers)).order_by(table.id).all()
        return rows

    def _quicken_sqlite(self, address: str) -> None:
        # Rasa opens the file anew for each access and waits for the disk several times a turn.
        self.engine = create_engine(
            address,
            poolclass=QueuePool,
            connect_args={"check_same_thread": False},
            hide_parameters=True,
        )
        event.listen(self.engine, "connect", _prepare_sqlite)
        self.sessionmaker = sessionmaker(bind=self.engine)

    def _outlive_restarts(self, address: str) -> None:
        # Rasa's own pool hands out connections that the server has long closed, and would write the words of
        # a turn that could not be stored into its log.
        self.engine.dispose()
        self.engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
        self.sessionmaker = sessionmaker(bind=self.engine)


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    if isinstance(event, UserUttered):
        event.parse_data.pop(VECTOR_KEY, None)  # was for the action server only
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": (data.get("parse_data") or {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _event(data: str) -> Event:
    content = json.loads(data)
    return _event_class(content["event"])._from_parameters(content)


@cache
def _event_class(name: str) -> type[Event]:
    """Rasa searches all classes of events for each single event."""
    found: type[Event] = Event.resolve_by_type(name)
    return found


def _listens(row: Any) -> bool:
    return bool(row.type_name == ActionExecuted.type_name and row.action_name == ACTION_LISTEN_NAME)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # A power loss may cost the last turns of the engine's memory (bookings are not in it), never the file.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _is_sqlite_file(address: str) -> bool:
    url = make_url(address)
    return bool(url.drivername.startswith("sqlite") and url.database and url.database != ":memory:")


def _make_folder(address: str) -> None:
    if _is_sqlite_file(address):
        Path(str(make_url(address).database)).parent.mkdir(parents=True, exist_ok=True)
