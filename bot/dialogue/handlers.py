from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.booking.form_answers import is_question, says_nothing
from bot.clock import local_date
from bot.conversation.reply import Bubble, Reply, Turn
from bot.dialogue.answers import Answers
from bot.dialogue.booking import BookingDialogue
from bot.dialogue.callback import CallbackDialogue
from bot.dialogue.changes import CANCEL, MOVE, STATUS, ChangeDialogue
from bot.dialogue.context import DialogueParts
from bot.dialogue.corrections import read_back
from bot.dialogue.ending import Ending
from bot.dialogue.fallback import Fallback, rather_asked_back
from bot.dialogue.human import HumanDialogue
from bot.dialogue.memory import Memory
from bot.dialogue.noted import noted
from bot.dialogue.open_forms import OpenForms
from bot.dialogue.plain_answers import (
    means_afresh,
    means_back,
    means_go_on,
    means_no_matter,
    means_own,
    wanted_beside_yes,
)
from bot.dialogue.proving import NEW_CODE
from bot.dialogue.shown_times import chosen_of_shown
from bot.dialogue.wishes import wish_of

Handler = Callable[[Memory, Turn], Reply]
# Below this an answer to an open question was taken for small talk more often than not ("Jana Beier").
_SURE = 0.6
_LANGUAGES = {"easy_language": True, "normal_language": False}


class Handlers:
    """Leads each action to the part of the dialogue that the turn is meant for, by what stands open."""

    def __init__(self, parts: DialogueParts, steps: Mapping[str, str]) -> None:
        self._parts = parts
        self._steps = steps
        self._answers = Answers(parts)
        self._booking = BookingDialogue(parts)
        self._change = ChangeDialogue(parts)
        self._human = HumanDialogue(parts)
        self._callbacks = CallbackDialogue(parts)
        self.forms = OpenForms(self._booking, self._change, self._callbacks)
        self._fallback = Fallback(parts)
        self._ending = Ending(parts)
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
            "action_cancel_booking": lambda memory, turn: self.forms.change(memory, turn, CANCEL),
            "action_reschedule_booking": lambda memory, turn: self.forms.change(memory, turn, MOVE),
            "action_show_booking": lambda memory, turn: self.forms.change(memory, turn, STATUS),
            "action_rephrase": self._rephrase,
            "action_refer_to_chamber": self._refer_to_chamber,
            "action_request_human": lambda memory, turn: self._human.request(memory),
            "action_request_callback": self.forms.callback,
            "action_say_goodbye": self._goodbye,
            "action_small_talk": self._small_talk,
            "action_complaint": self._complaint,
        }

    @property
    def actions(self) -> frozenset[str]:
        return frozenset(self._handlers)

    def answer(self, action: str, memory: Memory, turn: Turn, said: frozenset[str]) -> Reply:
        """What an action says to a turn. `said` names the facts that the turn told."""
        memory.said_now = said
        waiting = self.forms.address(memory, turn) or self._callbacks.window(memory, turn)
        return waiting or self._handlers[action](memory, turn)

    def speaks_anew(self, memory: Memory) -> Reply:
        """The first words in the language just chosen, with the last answer said in it."""
        name = "utter_easy_language_on" if memory.easy_language else "utter_easy_language_off"
        told = Reply((self._say(name),))
        again = self._answers.last_again(memory)
        return told.followed_by(again) if again else told

    def _answer(self, memory: Memory, turn: Turn) -> Reply:
        if self._change.expects(memory, turn):
            return self.forms.changing(memory, self._change.take(memory, turn))
        if self._booking.expects(memory, turn):
            return self._booking.take(memory, turn)
        shown = self._chosen_of_shown(memory, turn)
        return shown or self._answers.to(memory, turn)

    def _offer_next_time_slot(self, memory: Memory, turn: Turn) -> Reply:
        followed = self._answers.in_context(memory, turn)
        if followed and not wish_of(turn, self._today()).fields:
            return followed
        if memory.booking.get("active") and not memory.booking.get("time_slot"):
            return self._booking.take(memory, turn)
        if memory.change.get("reference") and means_own(turn.text):
            return self.forms.change(memory, turn, STATUS)
        return self._answers.next_time_slot(memory, turn)

    def _offer_other_time_slot(self, memory: Memory, turn: Turn) -> Reply:
        if memory.change.get("task") == MOVE:
            return self.forms.changing(memory, self._change.other(memory, turn))
        if memory.booking.get("active"):
            return self._booking.other(memory, turn)
        if memory.change.get("reference"):
            return self.forms.change(memory, turn, MOVE)
        shown = self._chosen_of_shown(memory, turn)
        return shown or self._booking.other(memory, turn)

    def _book_session(self, memory: Memory, turn: Turn) -> Reply:
        memory.change.pop("task", None)
        memory.offer = {}
        return self._answers.besides(memory, turn, self._booking.start(memory, turn))

    def _take_details(self, memory: Memory, turn: Turn) -> Reply:
        reply = self.forms.take(memory, turn) or self._chosen_of_shown(memory, turn)
        if reply:
            return reply
        if turn.values("reference"):
            return self.forms.change(memory, turn, STATUS)
        if is_question(turn.text) and (named := self._answers.named(memory, turn)):
            return named  # "Gibt es die BAFA-Förderung für Unternehmensberatung noch?" tells no trade
        corrected = self._change.correct(memory, turn, memory.said_now)
        if corrected:
            return self.forms.changing(memory, corrected)
        wish = wish_of(turn, self._today())
        if wish.fields or wish.problem:
            if memory.change.get("reference"):
                return self.forms.change(memory, turn, MOVE)
            return self._answers.next_time_slot(memory, turn)
        if memory.facts.get("elsewhere"):
            return self._booking.outside(memory)
        return noted(self._parts, memory, turn) or self._rephrase(memory, turn)

    def _take_choice(self, memory: Memory, turn: Turn) -> Reply:
        for entry in turn.values("show_more"):
            return self._answers.show(memory, str(entry), "long")
        for entry in turn.values("entry"):
            return self._answers.show(memory, str(entry), "short")
        for value in turn.values("change"):
            if value in _LANGUAGES:
                memory.easy_language = _LANGUAGES[value]
                return self.speaks_anew(memory)
        chosen_time = memory.change.get("task") == MOVE and turn.values("time_slot")
        if chosen_time or (memory.change.get("task") and NEW_CODE in turn.values("change")):
            return self.forms.changing(memory, self._change.take(memory, turn))
        return self._booking.start(memory, turn)

    def _affirm(self, memory: Memory, turn: Turn) -> Reply:
        if waiting := self.forms.affirm(memory, turn):
            return waiting
        wanted = memory.offer.get("yes")
        if wanted:
            memory.offer = {}
            meant = Turn(turn.conversation_id, f"/{wanted}", wanted)
            return self._handlers[self._steps[wanted]](memory, meant)
        if memory.booking.get("active"):
            return self._booking.affirm(memory, turn)
        return self._yes_to_nothing(memory, turn)

    def _yes_to_nothing(self, memory: Memory, turn: Turn) -> Reply:
        wanted = wanted_beside_yes(turn)
        if wanted:
            return self._handlers[self._steps[wanted]](memory, replace(turn, intent=wanted))
        return Reply((self._say("utter_affirm"),))

    def _deny(self, memory: Memory, turn: Turn) -> Reply:
        if is_question(turn.text) and (followed := self._answers.in_context(memory, turn)):
            return followed  # "worauf muss ich achten"
        if refused := self.forms.refuse(memory, turn):
            return refused
        offered, memory.offer = memory.offer, {}
        if offered.get("no") == "stop" and memory.booking.get("active"):
            return self._booking.stop(memory)
        if memory.booking.get("active") and not offered.get("yes"):
            return self._booking.refuse(memory, turn)
        return Reply((self._say("utter_deny"),))

    def _stop(self, memory: Memory, turn: Turn) -> Reply:
        if stopped := self.forms.stop(memory):
            return stopped
        memory.offer = {}
        if not memory.booking.get("active"):
            followed = self._answers.in_context(memory, turn)
            return followed or Reply((self._say("utter_nothing_to_stop"),))
        if means_go_on(turn.text):
            return self._booking.resume(memory)
        if means_no_matter(turn.text):
            return self._booking.take(memory, turn)
        if means_afresh(turn.text):
            return self._booking.afresh(memory)
        if means_back(turn.text):
            return self._booking.back(memory)
        return self._booking.stop(memory)

    def _small_talk(self, memory: Memory, turn: Turn) -> Reply:
        """A greeting, thanks or the like. Half understood in the middle of a form it is rather a name."""
        if turn.confidence < _SURE and (reply := self.forms.take(memory, turn)):
            return reply
        if turn.intent == "bot_challenge":
            memory.offer = memory.offer or {"yes": "request_human"}
        return Reply((self._say(self._steps[turn.intent]),))

    def _complaint(self, memory: Memory, turn: Turn) -> Reply:
        half = turn.confidence < _SURE or says_nothing(turn.text)
        return (self.forms.take(memory, turn) if half else None) or self._human.complaint(memory)

    def _goodbye(self, memory: Memory, turn: Turn) -> Reply:
        if turn.confidence < _SURE:  # "der letzte" sounds like one
            reply = self.forms.take(memory, turn) or self._chosen_of_shown(memory, turn)
            if reply:
                return reply
        return self._ending.goodbye(memory)

    def _rephrase(self, memory: Memory, turn: Turn) -> Reply:
        if is_question(turn.text) and (followed := self._answers.in_context(memory, turn)):
            return followed
        reply = self.forms.take(memory, turn) or self._chosen_of_shown(memory, turn)
        if reply:
            return reply
        if named := self._answers.named(memory, turn):
            return named
        if read_back(memory.facts, memory.said_now) and not rather_asked_back(turn):
            return self._take_details(memory, turn)
        # Understood, but nothing was asked: the rules have nothing for it either.
        if turn.intent == "affirm":
            return self._yes_to_nothing(memory, turn)
        if turn.intent == "deny":
            return Reply((self._say("utter_deny"),))
        return self._answers.in_context(memory, turn) or self._fallback.not_understood(memory, turn)

    def _refer_to_chamber(self, memory: Memory, turn: Turn) -> Reply:
        followed = self._answers.in_context(memory, turn)
        if not is_question(turn.text):
            reply = self.forms.take(memory, turn)
            if reply:
                return reply
        return followed or self._answers.named(memory, turn) or self._fallback.out_of_scope(memory, turn)

    def _chosen_of_shown(self, memory: Memory, turn: Turn) -> Reply | None:
        chosen = chosen_of_shown(self._parts, memory, turn)
        return self._booking.start(memory, chosen) if chosen else None

    def _today(self) -> date:
        return local_date(self._parts.clock.now())

    def _say(self, name: str, /, **values: object) -> Bubble:
        return self._parts.responses.say(name, **values)
