import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    AllSlotsReset,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.recent_tracker_store import RECENT_EVENTS, RecentTrackerStore
from bot.nlu.sentence_vector import VECTOR_KEY

SLOTS = ["booking_open", "question_open"]
DOMAIN = Domain([], [], [AnySlot(name, mappings=[{}]) for name in SLOTS], {}, [], {}, {})
BEGIN: list[Event] = [
    ActionExecuted("action_session_start"),
    SessionStarted(),
    ActionExecuted("action_listen"),
]


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


def turn(number: int, *more: Event) -> list[Event]:
    return [
        UserUttered(f"Frage {number}"),
        ActionExecuted("utter_thank"),
        BotUttered(f"Antwort {number}"),
        *more,
        ActionExecuted("action_listen"),
    ]


async def talk(store: RecentTrackerStore, *turns: list[Event]) -> DialogueStateTracker:
    """What the engine does: load, add a turn's events, save; and what another engine then loads."""
    for events in turns:
        tracker = await store.get_or_create_tracker("a", append_action_listen=False)
        for event in events:
            tracker.update(event)
        await store.save(tracker)
    loaded = await RecentTrackerStore(domain=DOMAIN, host=str(store.engine.url)).retrieve("a")
    assert loaded is not None
    return loaded


def texts(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


@pytest.fixture
def store(tmp_path: Path) -> RecentTrackerStore:
    return RecentTrackerStore(domain=DOMAIN, host=f"sqlite:///{tmp_path}/tracker.sqlite3")


def test_a_short_conversation_is_loaded_whole(store: RecentTrackerStore) -> None:
    tracker = asyncio.run(talk(store, BEGIN, turn(1), turn(2)))
    assert texts(tracker) == ["Frage 1", "Frage 2"]
    assert isinstance(tracker.events[0], SessionStarted)


def test_of_a_long_conversation_only_the_latest_turns_are_loaded(store: RecentTrackerStore) -> None:
    tracker = asyncio.run(talk(store, BEGIN, *(turn(number) for number in range(100))))
    assert len(tracker.events) <= RECENT_EVENTS
    assert texts(tracker)[-4:] == [f"Frage {number}" for number in range(96, 100)]
    assert tracker.events[0] == ActionExecuted("action_listen")


def test_each_event_is_stored_exactly_once(store: RecentTrackerStore) -> None:
    asyncio.run(talk(store, BEGIN, *(turn(number) for number in range(100))))
    full = asyncio.run(store.retrieve_full_tracker("a"))
    assert full is not None
    assert texts(full) == [f"Frage {number}" for number in range(100)]
    assert len(full.events) == len(BEGIN) + 100 * len(turn(0))


def test_saving_twice_stores_nothing_twice(store: RecentTrackerStore) -> None:
    async def save_twice() -> int:
        tracker = await talk(store, BEGIN, turn(1))
        tracker.update(UserUttered("Noch eine"))
        await store.save(tracker)
        await store.save(tracker)
        return await store.delete("a")

    assert asyncio.run(save_twice()) == len(BEGIN) + len(turn(1)) + 1


def test_slots_set_long_ago_keep_their_latest_value(store: RecentTrackerStore) -> None:
    early = [
        turn(1, SlotSet("booking_open", True), SlotSet("question_open", True)),
        turn(2, SlotSet("question_open", False)),
    ]
    tracker = asyncio.run(talk(store, BEGIN, *early, *(turn(number) for number in range(50))))
    assert tracker.get_slot("booking_open") is True
    assert tracker.get_slot("question_open") is False


@pytest.mark.parametrize("reset", [Restarted(), AllSlotsReset(), SessionStarted()])
def test_slots_reset_long_ago_stay_empty(store: RecentTrackerStore, reset: Event) -> None:
    early = [turn(1, SlotSet("booking_open", True)), [reset, ActionExecuted("action_listen")]]
    tracker = asyncio.run(talk(store, BEGIN, *early, *(turn(number) for number in range(50))))
    assert tracker.get_slot("booking_open") is None


def test_one_turn_with_more_events_than_are_loaded_is_not_cut(store: RecentTrackerStore) -> None:
    long = [UserUttered("Lang"), *(BotUttered(str(number)) for number in range(2 * RECENT_EVENTS))]
    tracker = asyncio.run(talk(store, BEGIN, long))
    assert len(tracker.events) >= 2 * RECENT_EVENTS
    assert texts(tracker) == ["Lang"]


def test_a_new_session_begins_without_the_old_turns(store: RecentTrackerStore) -> None:
    tracker = asyncio.run(talk(store, BEGIN, turn(1), BEGIN, turn(2)))
    assert texts(tracker) == ["Frage 2"]


def test_the_next_turn_goes_on_with_the_tracker_that_was_saved(store: RecentTrackerStore) -> None:
    async def next_turn() -> bool:
        await talk(store, BEGIN, turn(1), turn(2))
        saved = await store.retrieve("a")
        assert saved is not None
        await store.save(saved)
        return await store.retrieve("a") is saved

    assert asyncio.run(next_turn())


def test_a_tracker_that_stayed_in_memory_is_what_another_engine_loads(store: RecentTrackerStore) -> None:
    async def both(number: int) -> tuple[DialogueStateTracker, DialogueStateTracker]:
        loaded = await talk(store, turn(number, SlotSet("booking_open", number)))
        stayed = await store.get_or_create_tracker("a", append_action_listen=False)
        await store.save(stayed)
        return stayed, loaded

    asyncio.run(talk(store, BEGIN))
    for number in range(30):
        stayed, loaded = asyncio.run(both(number))
        common = min(len(stayed.events), len(loaded.events)) - len(SLOTS)
        assert list(stayed.events)[-common:] == list(loaded.events)[-common:]
        assert stayed.current_slot_values() == loaded.current_slot_values()
        assert stayed.latest_message == loaded.latest_message
        assert stayed.latest_action_name == loaded.latest_action_name


def test_two_engines_can_take_turns_in_one_conversation(store: RecentTrackerStore) -> None:
    other = RecentTrackerStore(domain=DOMAIN, host=str(store.engine.url))

    async def in_turns() -> DialogueStateTracker:
        await talk(store, BEGIN)
        for number in range(40):
            await talk(other if number % 3 else store, turn(number))
        full = await store.retrieve_full_tracker("a")
        assert full is not None
        return full

    assert texts(asyncio.run(in_turns())) == [f"Frage {number}" for number in range(40)]


def test_the_sentence_vector_of_a_message_is_not_stored(store: RecentTrackerStore) -> None:
    said = UserUttered("Frage", parse_data={"intent": {"name": "greet"}, VECTOR_KEY: "AAA="})
    tracker = asyncio.run(talk(store, BEGIN, [said]))
    assert VECTOR_KEY not in said.parse_data
    assert VECTOR_KEY not in tracker.latest_message.parse_data
    assert tracker.latest_message.intent["name"] == "greet"
