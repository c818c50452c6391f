from collections.abc import Sequence

from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.kept_trackers import MOST, KeptTrackers


def tracker(events: Sequence[Event], sender: str = "a") -> DialogueStateTracker:
    return DialogueStateTracker.from_events(sender, list(events))


TALK = [SessionStarted(timestamp=1.0), UserUttered("Hallo", timestamp=2.0)]


def test_a_tracker_is_given_out_once() -> None:
    kept, one = KeptTrackers(longest=9), tracker(TALK)
    kept.keep(one)
    assert kept.take("a", 2.0) is one
    assert kept.take("a", 2.0) is None


def test_one_that_another_engine_went_on_with_is_not_given_out() -> None:
    kept = KeptTrackers(longest=9)
    kept.keep(tracker(TALK))
    assert kept.take("a", 3.0) is None
    assert kept.take("a", 2.0) is None


def test_such_that_began_anew_and_empty_ones_are_read_again() -> None:
    kept = KeptTrackers(longest=2)
    kept.keep(tracker([UserUttered("Hallo", timestamp=1.0), SessionStarted(timestamp=2.0)], "b"))
    kept.keep(tracker([], "c"))
    assert [kept.take(sender, at) for sender, at in (("b", 2.0), ("c", 0.0))] == [None] * 2


def turn(number: int, *more: Event) -> list[Event]:
    return [UserUttered(f"Frage {number}"), *more, ActionExecuted("action_listen")]


def test_of_a_long_one_the_latest_turns_stay_and_what_set_the_slots_before_them() -> None:
    talk = [ActionExecuted("action_listen")]
    for number in range(1, 6):
        talk += turn(number, SlotSet("shown", number), *([SlotSet("open", True)] if number == 1 else []))
    kept, one = KeptTrackers(longest=12), tracker(talk)
    kept.keep(one)
    taken = kept.take("a", talk[-1].timestamp)
    assert taken is one
    listen = ActionExecuted("action_listen")
    latest = [event for number in (3, 4, 5) for event in turn(number, SlotSet("shown", number))]
    assert list(one.events) == [SlotSet("shown", 2), SlotSet("open", True), listen, *latest]


def test_one_turn_that_is_too_long_is_read_again() -> None:
    kept = KeptTrackers(longest=2)
    kept.keep(tracker([*TALK, ActionExecuted("action_listen", timestamp=3.0)]))
    assert kept.take("a", 3.0) is None


def test_what_was_kept_longest_goes_first() -> None:
    kept = KeptTrackers(longest=9)
    for number in range(MOST + 1):
        kept.keep(tracker(TALK, str(number)))
    assert kept.take("0", 2.0) is None
    assert kept.take("1", 2.0) is not None


def test_a_forgotten_conversation_is_not_kept() -> None:
    kept = KeptTrackers(longest=9)
    kept.keep(tracker(TALK))
    kept.forget("a")
    assert kept.take("a", 2.0) is None
