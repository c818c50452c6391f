import asyncio
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.recent_tracker_store import RecentTrackerStore


def stored(folder: Path, *senders: str) -> RecentTrackerStore:
    store = RecentTrackerStore(domain=Domain.empty(), host=f"sqlite:///{folder}/new/folder/tracker.sqlite3")
    for sender in senders:
        asyncio.run(store.save(DialogueStateTracker.from_events(sender, [UserUttered("Hallo")])))
    return store


def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    stored(tmp_path, "a")
    assert (tmp_path / "new/folder/tracker.sqlite3").exists()


def test_only_the_named_conversation_is_deleted(tmp_path: Path) -> None:
    store = stored(tmp_path, "a", "b")
    assert asyncio.run(store.delete("a")) == 1
    assert list(asyncio.run(store.keys())) == ["b"]


def test_an_unknown_conversation_is_nothing_to_delete(tmp_path: Path) -> None:
    assert asyncio.run(stored(tmp_path).delete("nobody")) == 0
