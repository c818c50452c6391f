from __future__ import annotations

import json
import re

from bot.booking.form_answers import is_question
from bot.conversation.reply import Button, Reply, Turn
from bot.db.engine import UnitOfWork
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.feedback.store import FeedbackStore

ASKS_REASON = "feedback"
# Entries a conversation has an opinion on; a second tap on one of them counts no second time.
_REMEMBERED = 40
_NO_REASON = re.compile(
    r"(?:nein|nö|nichts|überspringen|egal|ja|ok|vielen dank|danke)(?:,? danke)?[.!]?", re.IGNORECASE
)
# Whoever says this while a reason is asked for wants something else.
_MEANT_OTHERWISE = frozenset(
    {
        "stop", "book_session", "ask_next_slot", "request_other_slot", "cancel_booking", "reschedule_booking",
        "booking_status", "request_human", "request_callback", "goodbye",
    }
)  # fmt: skip


class FeedbackDialogue:
    """ "Hat geholfen" and "Hat nicht geholfen" under an answer, with a reason where somebody gives one."""

    def __init__(self, uow: UnitOfWork, parts: DialogueParts) -> None:
        self._parts = parts
        self._store = FeedbackStore(uow, parts.clock)

    def buttons(self, memory: Memory, entry: str) -> tuple[Button, ...]:
        """The two taps for an entry; none once it was tapped."""
        if entry in memory.facts.get("feedback", ()):
            return ()
        return (
            Button("Hat geholfen", _payload(f"{entry}:yes")),
            Button("Hat nicht geholfen", _payload(f"{entry}:no")),
        )

    def take(self, memory: Memory, turn: Turn) -> Reply | None:
        """What feedback makes of a turn; None for a turn that is not meant for it."""
        asked = memory.offer if memory.offer.get("asks") == ASKS_REASON else {}
        if asked:
            memory.offer = {}
        for value in turn.values("feedback"):
            entry, _, opinion = str(value).rpartition(":")
            return self._tapped(memory, entry, opinion)
        if not asked or turn.text.startswith("/") or is_question(turn.text):
            return None
        if turn.intent in _MEANT_OTHERWISE:
            return None
        if _NO_REASON.fullmatch(turn.text.strip()):
            return Reply((self._parts.responses.say("utter_feedback_thanks"),))
        self._store.add_reason(int(asked["number"]), turn.text)
        return Reply((self._parts.responses.say("utter_feedback_noted"),))

    def _tapped(self, memory: Memory, entry: str, opinion: str) -> Reply:
        thanks = Reply((self._parts.responses.say("utter_feedback_thanks"),))
        given = list(memory.facts.get("feedback", ()))
        known = self._parts.knowledge.entry(entry)
        if opinion not in ("yes", "no") or known is None or entry in given:
            return thanks
        memory.facts["feedback"] = [*given, entry][-_REMEMBERED:]
        asked = memory.facts.get("asked") or [""]
        question = str(asked[-1]) if known.topic == memory.last_topic else ""
        number = self._store.note(entry, opinion == "yes", question)
        if opinion == "yes" or memory.booking.get("active") or memory.change.get("task"):
            return thanks
        memory.offer = {"asks": ASKS_REASON, "number": number}
        return Reply((self._parts.responses.say("utter_feedback_reason"),))


def _payload(value: str) -> str:
    return f"/choose{json.dumps({'feedback': value})}"
