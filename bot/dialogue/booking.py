from __future__ import annotations

from datetime import date, timedelta

from bot.booking.form import SUMMARY, BookingForm
from bot.booking.form_answers import is_question, names_the_concern
from bot.clock import local_date
from bot.conversation.reply import Bubble, Reply, Turn
from bot.dialogue import time_slots
from bot.dialogue.booking_answers import BookingAnswers, answers_with_address, widens
from bot.dialogue.booking_end import BookingEnd
from bot.dialogue.booking_questions import BookingQuestions
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.dialogue.plain_answers import begins_with_yes, is_plain_yes, is_undecided
from bot.dialogue.triage_hint import other_body_hint
from bot.dialogue.wishes import Wish, merged, wish_of

# After such a pause the visitor is told where the booking stands before the question is asked again.
_PAUSE = timedelta(minutes=30)
_CONTACT = ("company", "contact_name", "email")
# What may stand beside a yes to the time shown first: "ja, gern online".
_BESIDE_A_YES = frozenset(
    {"meeting_format", "company", "person_name", "email", "phone", "employees", "trade"}
)
# Who writes an address with one of these wants something else than to answer the question for it.
_LEAVES = frozenset({"stop", "cancel_booking", "request_human", "request_callback"})
_ANSWERS = {
    "contact": {"email", "company", "person_name", "phone", "meeting_format"},
    "meeting_format": {"meeting_format"},
    "time_slot": {"date_time", "meeting_format"},
    SUMMARY: {"email", "company", "person_name", "phone", "meeting_format", "employees", "date_time"},
}


class BookingDialogue:
    """Leads through the booking form: takes what was said, asks for what is missing, shows it, books."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts
        self._end = BookingEnd(parts)
        self._answers = BookingAnswers(parts, self._end)
        self._questions = BookingQuestions(parts, self._answers, self._end)

    def start(self, memory: Memory, turn: Turn) -> Reply:
        """Opens the form, or returns to the one that is open; takes along what the turn says."""
        form = BookingForm.read(memory.booking)
        if not form.active:
            own = self._parts.bookings.bookings_of(memory.conversation_id)
            if own and "other_company" not in turn.values("change"):
                return self._end.have_one(memory, own[0])
            form = BookingForm(active=True)
            hint = other_body_hint(self._parts, memory)
            if hint:
                return Reply((hint,), True).followed_by(self._advance(memory, form, turn))
        return self._advance(memory, form, turn)

    def take(self, memory: Memory, turn: Turn) -> Reply:
        """Takes an answer into the open form."""
        return self._advance(memory, BookingForm.read(memory.booking), turn)

    def affirm(self, memory: Memory, turn: Turn) -> Reply:
        """A yes: to the time slot shown first, or to the summary."""
        form = BookingForm.read(memory.booking)
        plain = is_plain_yes(turn.text)
        if self._takes_the_first(form, turn):
            return self._take_first(memory, form, turn)
        if form.asked != SUMMARY:
            return self._advance(memory, form, turn)
        if plain:
            return self._end.book(memory, form, again=lambda: self._questions.ask(memory, form))
        if self._said(turn) or wish_of(turn, self._today()).fields or names_the_concern(turn.text):
            return self._advance(memory, form, turn)
        if is_undecided(turn.text):
            return self._advance(memory, form, turn)
        return Reply((self._say("utter_yes_but"), self._say("utter_what_to_change")), True)

    def refuse(self, memory: Memory, turn: Turn) -> Reply:
        """A no: to the time slot, to what may be left open, or to the summary."""
        form = BookingForm.read(memory.booking)
        if self._said(turn) or is_undecided(turn.text) or wish_of(turn, self._today()).fields:
            return self._advance(memory, form, turn)
        if form.asked == "time_slot":
            return self.other(memory, turn)
        if form.asked == SUMMARY:
            return Reply((self._say("utter_what_to_change"),), True)
        return self._advance(memory, form, turn)

    def other(self, memory: Memory, turn: Turn) -> Reply:
        """Another time: what the turn says of it, otherwise the ones after those just shown."""
        form = BookingForm.read(memory.booking)
        if self._picks(form, turn):
            return self._advance(memory, form, turn)
        form.active, form.waiting = True, False
        wish = wish_of(turn, self._today())
        if self._only_another_form(form, turn, wish):
            if form.asked == "time_slot" and form.proposed and begins_with_yes(turn.text):
                return self._after(
                    memory, form, self._answers.choose(memory, form, form.proposed), wish, turn
                )
            return self._advance(memory, form, turn)
        if self._answers.take_later(memory, form, wish):
            return self._questions.ask(memory, form, wish)
        self._answers.drop(memory, form)
        if wish.problem:
            return self._with(memory, form, Reply((time_slots.problem(self._parts, wish),), True))
        self._answers.widen(memory, form, turn)
        if wish.fields:
            form.wish = merged(form.wish, wish.fields)
        elif not widens(memory, turn):
            self._pass_over(form, other_days=wish.later)
        return self._questions.ask(memory, form, wish)

    def stop(self, memory: Memory) -> Reply:
        self._parts.bookings.release(memory.conversation_id)
        memory.booking = {}
        return Reply((self._say("utter_booking_stopped"),))

    def outside(self, memory: Memory) -> Reply:
        return self._end.outside(memory)

    def afresh(self, memory: Memory) -> Reply:
        """From the beginning: what was said for this booking is asked again."""
        self._parts.bookings.release(memory.conversation_id)
        for name in ("concern", "place", "district", "region", "meeting_format", *_CONTACT):
            memory.facts.pop(name, None)
        restarted = Reply((self._say("utter_booking_afresh"),), True)
        return restarted.followed_by(self._questions.ask(memory, BookingForm(active=True)))

    def back(self, memory: Memory) -> Reply:
        """The question before the one that stands."""
        form = BookingForm.read(memory.booking)
        if form.asked == SUMMARY:
            return Reply((self._say("utter_what_to_change"),), True)
        if form.asked == "time_slot":
            for name in ("place", "district", "region"):
                memory.facts.pop(name, None)
        elif form.asked == "contact" and len(form.formats) > 1:
            memory.facts.pop("meeting_format", None)
        elif form.time_slot:
            self._answers.drop(memory, form)
        return self._questions.ask(memory, form)

    def resume(self, memory: Memory) -> Reply:
        """The question that stands, asked again after a digression."""
        form = BookingForm.read(memory.booking)
        if form.asked == "concern":
            return Reply((self._say("utter_ask_booking_form_concern"),), True)
        return self._questions.ask(memory, form, again=True)

    def expects(self, memory: Memory, turn: Turn) -> bool:
        """Whether a turn that was understood as a topic is rather an answer to the open question."""
        form = BookingForm.read(memory.booking)
        if not form.active or is_question(turn.text) or turn.text.startswith("/"):
            return False
        if form.asked == "concern" or (form.asked == "concern_and_place" and not memory.facts.get("concern")):
            return True
        if form.asked == "contact" and ("," in turn.text or "@" in turn.text):
            return True
        if form.asked == SUMMARY and (names_the_concern(turn.text) or not memory.facts.get("concern")):
            return turn.intent.startswith("topic_") and not memory.facts.get("asked")
        if self._picks(form, turn):
            return True
        return bool(self._said(turn, dates=True) & _ANSWERS.get(form.asked, set()))

    def gives_address(self, memory: Memory, turn: Turn) -> bool:
        """Whether a turn gives the address that is asked for or comes next, whatever its names sound like."""
        form = BookingForm.read(memory.booking)
        return form.active and turn.intent not in _LEAVES and answers_with_address(form, turn)

    def _takes_the_first(self, form: BookingForm, turn: Turn) -> bool:
        """Whether a turn says yes to the time shown first, whatever it tells beside it."""
        if form.asked != "time_slot" or not form.proposed or self._said(turn, True) - _BESIDE_A_YES:
            return False
        if is_plain_yes(turn.text):
            return turn.intent == "affirm"
        wish = wish_of(turn, self._today())
        return begins_with_yes(turn.text) and self._only_another_form(form, turn, wish)

    def _take_first(self, memory: Memory, form: BookingForm, turn: Turn) -> Reply:
        problem = self._answers.choose(memory, form, form.proposed)
        return self._after(memory, form, problem, Wish({}), turn)

    def _only_another_form(self, form: BookingForm, turn: Turn, wish: Wish) -> bool:
        """Whether "ja, lieber vor Ort" speaks of the form of meeting, not of another time."""
        if not turn.values("meeting_format") or wish.fields or wish.later or not form.asked:
            return False
        return self._said(turn, dates=True) <= _BESIDE_A_YES

    def _picks(self, form: BookingForm, turn: Turn) -> bool:
        """Whether a turn names one of the times just shown."""
        return bool(self._answers.picked(form, turn))

    def _advance(self, memory: Memory, form: BookingForm, turn: Turn) -> Reply:
        form.active = True
        for value in turn.values("change"):
            reopened = self._reopen(memory, form, str(value))
            return reopened or self._questions.ask(memory, form)
        wish = wish_of(turn, self._today())
        before, asked_before = (form.dump(), dict(memory.facts)), form.asked
        stop = self._answers.absorb(memory, form, turn, wish)
        useful = self._said(turn) or wish.fields or (form.dump(), memory.facts) != before
        useless = not (useful or stop or turn.text.startswith("/") or not form.asked)
        form.failures = form.failures + 1 if useless else 0
        if useless and form.asked == SUMMARY and form.failures % 2 == 1:
            memory.booking = form.dump()
            return self._welcomed(memory, form, Reply((self._end.needs_yes(turn.text),), True))
        reply = self._after(memory, form, stop, wish, turn)
        new = memory.facts.get("concern") if before[1].get("concern") != memory.facts.get("concern") else ""
        if new and asked_before == form.asked == "concern_and_place":
            # The same question stands again: what was understood is said, so that it does not seem lost.
            return Reply((self._say("utter_concern_noted"),), True).followed_by(reply)
        return reply

    def _after(self, memory: Memory, form: BookingForm, own: Reply | None, wish: Wish, turn: Turn) -> Reply:
        """What the turn brought, if it needs words of its own, and then the next question."""
        held_before = BookingForm.read(memory.booking).time_slot
        if own:
            reply = self._with(memory, form, own)
        else:
            reply = self._questions.ask(memory, form, wish, turn)
            chosen = BookingForm.read(memory.booking)
            if chosen.time_slot and chosen.time_slot != held_before and chosen.asked != SUMMARY:
                reply = Reply((self._end.held(memory),), True).followed_by(reply)
        return self._welcomed(memory, form, reply)

    def _reopen(self, memory: Memory, form: BookingForm, field: str) -> Reply | None:
        if field == "concern":
            form.asked = "concern"
            memory.booking = form.dump()
            return Reply((self._say("utter_ask_booking_form_concern"),), True)
        if field == "waiting":
            memory.change.pop("task", None)
            self._answers.drop(memory, form)
            form.waiting = True
        elif field == "later":
            self._answers.drop(memory, form)
            self._pass_over(form, other_days=True)
        elif field in ("contact", "other_company"):
            for name in _CONTACT:
                memory.facts.pop(name, None)
        return None

    def _pass_over(self, form: BookingForm, other_days: bool) -> None:
        """Leaves out the times shown last, or the days up to the last of them."""
        if not form.offered:
            return
        if other_days:
            zone = self._parts.chambers.zone
            days = [one.astimezone(zone).date() for one in form.shown_starts()]
            day_after = max(days) + timedelta(days=1)
            form.wish = merged(form.wish, {"day_from": day_after.isoformat()})
        else:
            seen = [*form.wish.get("beyond", []), *form.offered]
            form.wish = {**form.wish, "beyond": list(dict.fromkeys(seen))}

    def _with(self, memory: Memory, form: BookingForm, reply: Reply) -> Reply:
        """A reply of its own, then the question that stands."""
        memory.booking = form.dump()
        if form.asked == "concern":
            return reply
        return reply.followed_by(self._questions.ask(memory, form))

    def _welcomed(self, memory: Memory, form: BookingForm, reply: Reply) -> Reply:
        last = memory.last_at
        if not form.asked or last is None or self._parts.clock.now() - last < _PAUSE:
            return reply
        return Reply((self._say("utter_booking_resumed"),), True).followed_by(reply)

    def _said(self, turn: Turn, dates: bool = False) -> set[str]:
        """The kinds of facts in a turn; what the date parser marks counts only with `dates`."""
        return {found["entity"] for found in turn.entities} - (set() if dates else {"date_time"})

    def _say(self, name: str, /, **values: object) -> Bubble:
        return self._parts.responses.say(name, **values)

    def _today(self) -> date:
        return local_date(self._parts.clock.now())
