from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.conversation.reply import Bubble, Reply, Turn
from bot.db.engine import UnitOfWork
from bot.dialogue import memory as memories
from bot.dialogue.answers import Answers
from bot.dialogue.booking import BookingDialogue
from bot.dialogue.changes import CANCEL, MOVE, STATUS, ChangeDialogue
from bot.dialogue.context import DialogueParts
from bot.dialogue.fallback import Fallback
from bot.dialogue.followups import follow_up_aspect
from bot.dialogue.human import CALLBACK, HumanDialogue
from bot.dialogue.memory import Memory
from bot.dialogue.rules import intent_steps
from bot.settings import ROOT
from bot.triage import facts
from bot.wording import joined

Handler = Callable[[Memory, Turn], Reply]

# What a noted fact is called when it is read back.
_FACT_NAMES = {
    "company": "{}",
    "trade_label": "{}",
    "place": "Ort {}",
    "contact_name": "{}",
    "email": "{}",
    "phone": "{}",
}


class Dialogue:
    """Does what a rule's action says: loads the memory, answers the turn, saves the memory.

    The action server calls `perform` with the action that the rules chose. Without the engine, buttons go
    through `respond`, which reads the same rules.
    """

    def __init__(self, uow: UnitOfWork, parts: DialogueParts) -> None:
        self._uow = uow
        self._parts = parts
        self._answers = Answers(parts)
        self._booking = BookingDialogue(parts)
        self._change = ChangeDialogue(parts)
        self._human = HumanDialogue(parts)
        self._fallback = Fallback(parts)
        self._steps = intent_steps(ROOT / "data" / "rules")
        self._handlers: dict[str, Handler] = {
            "action_answer": self._answer,
            "action_offer_next_time_slot": self._offer_next_time_slot,
            "action_offer_other_time_slot": self._offer_other_time_slot,
            "action_book_session": self._book_session,
            "action_take_details": self._take_details,
            "action_take_choice": self._take_choice,
            "action_affirm": self._affirm,
            "action_deny": self._deny,
            "action_stop": self._stop,
            "action_cancel_booking": lambda memory, turn: self._start_change(memory, turn, CANCEL),
            "action_reschedule_booking": lambda memory, turn: self._start_change(memory, turn, MOVE),
            "action_show_booking": lambda memory, turn: self._start_change(memory, turn, STATUS),
            "action_rephrase": self._rephrase,
            "action_refer_to_chamber": self._refer_to_chamber,
            "action_request_human": lambda memory, turn: self._human.request(memory),
            "action_request_callback": self._human.callback,
            "action_return_to_booking": lambda memory, turn: Reply((), True),
        }

    @property
    def actions(self) -> frozenset[str]:
        """The names of all actions that can be performed."""
        return frozenset(self._handlers)

    def respond(self, turn: Turn) -> Reply:
        """Answers a turn by the rules alone. Raises KeyError for an intent that has none."""
        step = self._steps[turn.intent]
        if step in self._handlers:
            return self.perform(step, turn)
        spoken = Reply((self._say(step),))
        back = self.perform("action_return_to_booking", turn)
        return spoken.followed_by(back) if back.bubbles else spoken

    def perform(self, action: str, turn: Turn) -> Reply:
        """Answers one turn with the named action; the reply always says something, except that
        `action_return_to_booking` is silent when no booking is open."""
        memory = memories.load(self._uow, turn.conversation_id)
        known = memory.facts
        memory.facts, said = facts.merge(known, turn, self._parts.chambers)
        misunderstood = memory.misunderstandings
        before = (memory.booking, dict(memory.facts))
        reply = self._handlers[action](memory, turn)
        reply = self._acknowledged(known, memory, said, reply)
        if memory.misunderstandings == misunderstood and (said or before != (memory.booking, memory.facts)):
            memory.misunderstandings = 0
        active = bool(memory.booking.get("active"))
        if (active and not reply.booking_open) or (not reply.bubbles and active):
            reply = reply.followed_by(self._booking.resume(memory))
        memories.save(self._uow, memory, self._parts.clock.now())
        active = bool(memory.booking.get("active"))
        return Reply(reply.bubbles, active, active or bool(memory.change.get("task") or memory.offer))

    def _acknowledged(
        self, known: dict[str, Any], memory: Memory, said: frozenset[str], reply: Reply
    ) -> Reply:
        """A correction in the middle of a booking is said back before the booking goes on."""
        if not memory.booking.get("active"):
            return reply
        changed = [
            pattern.format(memory.facts[name])
            for name, pattern in _FACT_NAMES.items()
            if name in said and known.get(name) and memory.facts.get(name) not in (None, known[name])
        ]
        if not changed:
            return reply
        return Reply((self._say("utter_corrected", facts=joined(changed)),), True).followed_by(reply)

    def _answer(self, memory: Memory, turn: Turn) -> Reply:
        if self._booking.expects(memory, turn):
            return self._booking.take(memory, turn)
        leans = memory.last_topic and not turn.text.startswith("/")
        if memory.booking.get("active") and turn.intent.startswith("session_"):
            leans = False  # in the middle of a booking "Was kostet das?" means the appointment
        aspect = follow_up_aspect(turn.text) if leans else None
        followed = self._answers.follow_up(memory, aspect) if aspect else None
        return followed or self._answers.topic(memory, turn)

    def _offer_next_time_slot(self, memory: Memory, turn: Turn) -> Reply:
        if memory.booking.get("active"):
            return self._booking.take(memory, turn)
        return self._answers.next_time_slot(memory, turn)

    def _offer_other_time_slot(self, memory: Memory, turn: Turn) -> Reply:
        if memory.change.get("task") == MOVE:
            return self._change.take(memory, turn)
        return self._booking.other(memory, turn)

    def _book_session(self, memory: Memory, turn: Turn) -> Reply:
        memory.change.pop("task", None)
        return self._booking.start(memory, turn)

    def _take_details(self, memory: Memory, turn: Turn) -> Reply:
        form = self._open_form(memory, turn)
        if form is not None:
            return form
        told = [
            pattern.format(memory.facts[name])
            for name, pattern in _FACT_NAMES.items()
            if memory.facts.get(name) and turn.entities
        ]
        if "employees" in memory.facts and turn.values("employees"):
            told.append(f"{memory.facts['employees'][0]} Beschäftigte")
        if not told:
            return self._rephrase(memory, turn)
        return Reply((self._say("utter_take_details_without_form", facts=joined(told)),))

    def _take_choice(self, memory: Memory, turn: Turn) -> Reply:
        for entry in turn.values("show_more"):
            return self._answers.show(memory, str(entry), "long")
        for entry in turn.values("entry"):
            return self._answers.show(memory, str(entry), "short")
        if memory.change.get("task") == MOVE and turn.values("time_slot"):
            return self._change.take(memory, turn)
        return self._booking.start(memory, turn)

    def _affirm(self, memory: Memory, turn: Turn) -> Reply:
        if memory.change.get("task"):
            return self._change.affirm(memory, turn)
        if memory.booking.get("active"):
            return self._booking.affirm(memory, turn)
        return Reply((self._say("utter_affirm"),))

    def _deny(self, memory: Memory, turn: Turn) -> Reply:
        if memory.change.get("task"):
            return self._change.refuse(memory)
        if memory.booking.get("active"):
            return self._booking.refuse(memory, turn)
        memory.offer = {}
        return Reply((self._say("utter_deny"),))

    def _stop(self, memory: Memory, turn: Turn) -> Reply:
        if memory.change.get("task"):
            return self._change.stop(memory)
        memory.offer = {}
        if memory.booking.get("active"):
            return self._booking.stop(memory)
        return Reply((self._say("utter_nothing_to_stop"),))

    def _start_change(self, memory: Memory, turn: Turn, task: str) -> Reply:
        if task != STATUS and memory.booking.get("active") and not turn.text.startswith("/"):
            # "Absagen" in the middle of a booking means the booking that is being talked about.
            return self._booking.other(memory, turn) if task == MOVE else self._booking.stop(memory)
        return self._change.start(memory, turn, task)

    def _rephrase(self, memory: Memory, turn: Turn) -> Reply:
        form = self._open_form(memory, turn)
        if form is not None:
            return form
        if turn.intent in ("affirm", "deny"):
            # Understood, but nothing was asked: the rules have nothing for it either.
            return Reply((self._say(f"utter_{turn.intent}"),))
        return self._context(memory, turn) or self._fallback.not_understood(memory, turn)

    def _refer_to_chamber(self, memory: Memory, turn: Turn) -> Reply:
        form = self._open_form(memory, turn)
        if form is not None:
            return form
        return self._context(memory, turn) or self._fallback.out_of_scope(memory)

    def _context(self, memory: Memory, turn: Turn) -> Reply | None:
        """A short follow-up to the topic talked about ("und rechtlich?"), which has no intent of its own."""
        aspect = follow_up_aspect(turn.text) if memory.last_topic else None
        return self._answers.follow_up(memory, aspect) if aspect else None

    def _open_form(self, memory: Memory, turn: Turn) -> Reply | None:
        """What the form that waits for an answer makes of a turn; None when no form waits."""
        if memory.offer.get("asks") == CALLBACK:
            return self._human.callback(memory, turn)
        if memory.change.get("task"):
            return self._change.take(memory, turn)
        if memory.booking.get("active"):
            return self._booking.take(memory, turn)
        return None

    def _say(self, name: str, /, **values: object) -> Bubble:
        return self._parts.responses.say(name, **values)
