from __future__ import annotations

from dataclasses import replace

from bot.booking.views import TimeSlotQuery
from bot.conversation.reply import Bubble, Reply, Turn
from bot.db.engine import UnitOfWork
from bot.dialogue import answered
from bot.dialogue import memory as memories
from bot.dialogue.booking_answers import widens
from bot.dialogue.context import DialogueParts
from bot.dialogue.corrections import acknowledged
from bot.dialogue.extras import Extras
from bot.dialogue.handlers import Handlers
from bot.dialogue.language import switch_in
from bot.dialogue.memory import Memory
from bot.dialogue.repeats import Repeats
from bot.dialogue.rules import intent_steps
from bot.dialogue.waiting import to_the_list
from bot.settings import ROOT
from bot.triage import facts

_PLACES = ("place", "postcode", "region")


class Dialogue:
    """Does what a rule's action says: loads the memory, answers the turn, saves the memory.

    The action server calls `perform` with the action that the rules chose. Without the engine, buttons go
    through `respond`, which reads the same rules.
    """

    def __init__(self, uow: UnitOfWork, parts: DialogueParts) -> None:
        self._uow = uow
        self._parts = parts
        self._repeats = Repeats(parts)
        self._steps = intent_steps(ROOT / "data" / "rules")
        self._handlers = Handlers(parts, self._steps)
        self._extras = Extras(uow, parts, person=self._person)

    def warm_up(self) -> None:
        """Reads the answers and asks the database once: a third of a second that no visitor waits for."""
        self._parts.knowledge.entries()
        self._parts.bookings.free_time_slots(TimeSlotQuery(), limit=1)

    @property
    def actions(self) -> frozenset[str]:
        """The names of all actions that can be performed."""
        return self._handlers.actions

    def respond(self, turn: Turn) -> Reply:
        """Answers a turn by the rules alone. Raises KeyError for an intent that has none."""
        step = self._steps[turn.intent]
        return self.perform(step if step in self.actions else "action_small_talk", turn)

    def perform(self, action: str, turn: Turn) -> Reply:
        """Answers one turn with the named action; the reply always says something."""
        memory = memories.load(self._uow, turn.conversation_id)
        if memory is None:
            if turn.from_gateway:  # erased while the turn was under way
                return Reply((self._parts.responses.say("utter_engine_failed"),))
            memory = Memory(turn.conversation_id)
        if turn.vector:
            self._parts.knowledge.heard(turn.text, turn.vector)
        known = answered.given(memory, turn)
        if known is not None:
            return known
        wanted = to_the_list(turn)
        if wanted is not turn:
            action, turn = self._steps[wanted.intent], wanted
        easy = switch_in(turn.text)
        if easy is None:
            reply = self._answer(action, memory, turn)
        else:
            memory.easy_language = easy
            reply = self._handlers.speaks_anew(memory)
        reply = self._repeats.broken(memory, self._with_open_question(memory, reply))
        active = bool(memory.booking.get("active"))
        waits = bool(memory.change.get("task") or memory.offer) or self._extras.waits(memory)
        reply = Reply(reply.bubbles, active, active or waits)
        answered.remember(memory, turn, reply)
        memories.save(self._uow, memory, self._parts.clock.now(), turn.from_gateway)
        return reply

    def _answer(self, action: str, memory: Memory, turn: Turn) -> Reply:
        known = memory.facts
        memory.facts, said = facts.merge(known, self._told(memory, turn), self._parts.chambers)
        misunderstood, offer = memory.misunderstandings, dict(memory.offer)
        before = (memory.booking, dict(memory.facts))
        reply = self._extras.take(memory, turn) or self._extras.added(
            memory, turn, self._handlers.answer(action, memory, turn, said)
        )
        if memory.offer == offer and not offer.get("asks"):
            memory.offer = {}  # what was offered stands for one turn
        if memory.misunderstandings == misunderstood and (said or before != (memory.booking, memory.facts)):
            memory.misunderstandings = 0
        return acknowledged(self._parts, known, memory, said, reply, str(before[0].get("asked", "")))

    def _person(self, memory: Memory, turn: Turn) -> Reply:
        return self._handlers.answer(self._steps["request_human"], memory, turn, frozenset())

    def _told(self, memory: Memory, turn: Turn) -> Turn:
        """The turn without the places that only widen the choice of times."""
        if not widens(memory, turn):
            return turn
        kept = tuple(found for found in turn.entities if found["entity"] not in _PLACES)
        return replace(turn, entities=kept)

    def _with_open_question(self, memory: Memory, reply: Reply) -> Reply:
        """The question that stands, asked again where the reply was about something else."""
        if any(bubble.person for bubble in reply.bubbles):
            return reply  # what stands open waits until the person has gone
        forms = self._handlers.forms
        if pending := forms.beside(memory):
            if pending == memory.spoke:
                return reply
            reminder = forms.remind(memory)
            return reply.followed_by(reminder) if reminder else reply
        if memory.booking.get("active") and not reply.booking_open:
            return reply.followed_by(forms.resume_booking(memory))
        return reply

    def _say(self, name: str, /, **values: object) -> Bubble:
        return self._parts.responses.say(name, **values)
