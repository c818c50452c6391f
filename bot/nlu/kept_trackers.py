from collections import OrderedDict

from rasa.shared.core.events import AllSlotsReset, Restarted, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

# Conversations that one engine goes on with from memory; the oldest is read from the database again.
MOST = 100
_BEGIN_ANEW = (SessionStarted, Restarted, AllSlotsReset)


class KeptTrackers:
    """Trackers as they were saved, so that the next turn need not read and replay what it just wrote.

    Each is given out once, and only if nobody has stored anything since. Whoever took one keeps it again by
    saving it, so that a turn that failed leaves none.
    """

    def __init__(self, longest: int) -> None:
        """`longest`: how many events a kept tracker may have; it is read anew, and cut, after that."""
        self._longest = longest
        self._kept: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    def keep(self, tracker: DialogueStateTracker) -> None:
        # One that began anew in the midst is read without what was before.
        anew = any(isinstance(event, _BEGIN_ANEW) for event in list(tracker.events)[1:])
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
