from collections import OrderedDict, deque

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    AllSlotsReset,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
)
from rasa.shared.core.trackers import DialogueStateTracker

# Conversations that one engine goes on with from memory; the oldest is read from the database again.
MOST = 100
# So many turns a tracker has left when it got too long. Memoization looks back two, rules fewer.
_TURNS = 3
# After one of these an earlier SlotSet no longer tells a slot's value.
BEGIN_ANEW = (SessionStarted, Restarted, AllSlotsReset)


class KeptTrackers:
    """Trackers as they were saved, so that the next turn need not read and replay what it just wrote.

    Each is given out once, and only if nobody has stored anything since. Whoever took one keeps it again by
    saving it, so that a turn that failed leaves none.
    """

    def __init__(self, longest: int) -> None:
        """`longest`: how many events a kept tracker may have; the oldest turns are left out after that."""
        self._longest = longest
        self._kept: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    def keep(self, tracker: DialogueStateTracker) -> None:
        # One that began anew in the midst is read without what was before.
        anew = any(isinstance(event, BEGIN_ANEW) for event in list(tracker.events)[1:])
        if not anew and len(tracker.events) > self._longest:
            _shorten(tracker)
        if anew or not 0 < len(tracker.events) <= self._longest:
            return
        self._kept[tracker.sender_id] = tracker
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def take(self, sender_id: str, last: float) -> DialogueStateTracker | None:
        """The tracker of a conversation whose last stored event has the timestamp `last`."""
        tracker = self._kept.pop(sender_id, None)
        return tracker if tracker is not None and tracker.events[-1].timestamp == last else None

    def forget(self, sender_id: str) -> None:
        self._kept.pop(sender_id, None)


def _shorten(tracker: DialogueStateTracker) -> None:
    """Leave the latest turns, after what set each slot last before them; without so many turns, all."""
    events: list[Event] = list(tracker.events)
    listens = [
        place
        for place, event in enumerate(events)
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME
    ]
    if len(listens) > _TURNS:
        begin = listens[-1 - _TURNS]
        slots = {event.key: event for event in events[:begin] if isinstance(event, SlotSet)}
        tracker.events = deque([*slots.values(), *events[begin:]], maxlen=tracker.events.maxlen)
