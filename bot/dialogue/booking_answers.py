from __future__ import annotations

from datetime import date

from bot.booking.form import SUMMARY, BookingForm
from bot.booking.form_answers import (
    concern_in,
    contact_in,
    is_question,
    name_beside_email,
    names_the_concern,
    says_nothing,
)
from bot.clock import local_date
from bot.conversation.reply import Bubble, Reply, Turn
from bot.dialogue import time_slots
from bot.dialogue.booking_end import NOT_THERE, BookingEnd
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.dialogue.plain_answers import picked
from bot.dialogue.topics import topic_of
from bot.dialogue.wishes import Wish, exact_hour, means_also, merged, read_wish
from bot.errors import TimeSlotTaken, TimeSlotUnavailable

# Who is asked for these and writes an e-mail address has answered the question after it at once.
_SHORT_ANSWERS = ("time_slot", "meeting_format")
_LONGEST_CONTACT = 120
_LONGEST_CHOICE = 20
_CONTACT = ("email", "company", "person_name", "phone")


class BookingAnswers:
    """Takes what a turn says into the facts and the booking form, and asks nothing."""

    def __init__(self, parts: DialogueParts, end: BookingEnd) -> None:
        self._parts = parts
        self._end = end

    def absorb(self, memory: Memory, form: BookingForm, turn: Turn, wish: Wish) -> Reply | None:
        """Returns a reply where the turn needs one of its own before the next question."""
        facts = memory.facts
        for value in turn.values("time_slot"):
            return self.choose(memory, form, int(value)) if str(value).isdigit() else None
        if facts.get("elsewhere"):
            return self._end.outside(memory)
        self._follow_the_region(memory, form)
        problem = self._take_concern(memory, form, turn) or self._take_contact(memory, form, turn)
        if problem:
            return problem
        if wish.problem and form.asked != "contact":
            return Reply((time_slots.problem(self._parts, wish),), True)
        self.widen(memory, form, turn)
        if slot := self.picked(form, turn):
            return self.choose(memory, form, slot)
        said = {found["entity"] for found in turn.entities}
        if form.asked == SUMMARY and self.take_later(memory, form, wish):
            return None
        if wish.fields and not (form.asked == "contact" and said & set(_CONTACT)):
            form.wish = merged(form.wish, wish.fields)
            if form.time_slot:
                self.drop(memory, form)
        return self._format_problem(memory, form) if "meeting_format" in said else None

    def widen(self, memory: Memory, form: BookingForm, turn: Turn) -> None:
        """ "In Halle geht auch": times of another region come in, the company stays where it is."""
        if not widens(memory, turn):
            return
        named = [one for kind in ("place", "postcode") for one in turn.values(kind)]
        regions = [one.get("region") for one in named] + list(turn.values("region"))
        known = {one.key for one in self._parts.chambers.regions} - {memory.facts["region"]}
        if "beide" in turn.text.lower():
            regions += sorted(known)
        further = [one for one in dict.fromkeys(regions) if one in known]
        if not further:
            return  # the region that holds anyway
        form.further_regions = further
        if form.time_slot:
            self.drop(memory, form)

    def take_later(self, memory: Memory, form: BookingForm, wish: Wish) -> bool:
        """Whether "lieber später am Tag" was taken: it means later than what is held, not than nothing."""
        held = self._parts.bookings.held(memory.conversation_id) if wish.later and form.time_slot else None
        if held is None or "day_from" in wish.fields or not wish.fields:
            return False
        form.wish = {**merged(form.wish, wish.fields), "after": held.starts_at.isoformat()}
        self.drop(memory, form)
        return True

    def picked(self, form: BookingForm, turn: Turn) -> int:
        """The time slot among those shown last that a turn names; 0 for none.

        In the summary only "der letzte" and the like do, as long as they are all that is said.
        """
        shown = form.asked == "time_slot" and not form.time_slot
        in_summary = form.asked == SUMMARY and len(turn.text) <= _LONGEST_CHOICE
        if not (shown or in_summary):
            return 0
        slot = picked(turn.text, form.offered, form.offered_at, self._today(), self._parts.chambers.zone)
        return slot if slot != form.time_slot else 0

    def choose(self, memory: Memory, form: BookingForm, time_slot: int) -> Reply | None:
        """Holds a time slot. Returns a reply only when there is something to say about it."""
        try:
            held = self._parts.bookings.hold(time_slot, memory.conversation_id)
        except TimeSlotTaken:
            form.drop_time_slot()
            return Reply((self._say("utter_time_slot_gone"),), True)
        except TimeSlotUnavailable:
            form.drop_time_slot()
            return Reply((self._say("utter_time_slot_unavailable"),), True)
        if not memory.facts.get("region"):
            memory.facts["region"] = held.region
        form.choose(held.id, held.formats, memory.facts["region"])
        if exact_hour(form.wish):
            form.wish = {name: form.wish[name] for name in form.wish if not name.startswith("time_")}
        return self._format_problem(memory, form)

    def drop(self, memory: Memory, form: BookingForm) -> None:
        self._parts.bookings.release(memory.conversation_id)
        form.drop_time_slot()

    def keep_held(self, memory: Memory, form: BookingForm) -> tuple[Bubble, ...]:
        """Holds the chosen time slot again after its minutes ran out, or says that it is gone."""
        if not form.time_slot:
            return ()
        held = self._parts.bookings.held(memory.conversation_id)
        if held is not None and held.id == form.time_slot:
            return ()
        try:
            self._parts.bookings.hold(form.time_slot, memory.conversation_id)
        except (TimeSlotTaken, TimeSlotUnavailable):
            form.drop_time_slot()
            return (self._say("utter_hold_lost"),)
        return (self._say("utter_hold_renewed", minutes=self._parts.bookings.hold_minutes),)

    def _follow_the_region(self, memory: Memory, form: BookingForm) -> None:
        """A company that turns out to sit in the other region gets that region's times."""
        region = memory.facts.get("region")
        if form.time_slot and form.region_then and region != form.region_then:
            form.further_regions = []
            self.drop(memory, form)

    def _take_concern(self, memory: Memory, form: BookingForm, turn: Turn) -> Reply | None:
        before = memory.facts.get("concern")
        problem = self._take_words(memory, form, turn)
        if memory.facts.get("concern") != before and (topic := topic_of(self._parts, turn)):
            memory.facts["topic"] = topic
        return problem

    def _take_words(self, memory: Memory, form: BookingForm, turn: Turn) -> Reply | None:
        facts, text = memory.facts, turn.text.strip()
        if text.startswith("/") or says_nothing(text):
            return None
        named = names_the_concern(text)
        if form.asked == "concern":
            if concern_in(turn):
                facts["concern"], form.asked = text, ""
        elif form.asked == SUMMARY and named:
            facts["concern"] = named
            return Reply((self._say("utter_corrected", facts=f"Anliegen „{named[:100]}“"),), True)
        elif facts.get("concern") or is_question(text):
            return None
        elif form.asked == "concern_and_place" or (form.asked and named):
            facts["concern"] = concern_in(turn)
        elif form.asked == "time_slot" and self._is_only_a_concern(memory, form, turn):
            facts["concern"] = text
        elif not form.asked and named:
            facts["concern"] = named
        elif form.asked == SUMMARY and turn.intent.startswith("topic_"):
            facts["concern"] = text
        return None

    def _is_only_a_concern(self, memory: Memory, form: BookingForm, turn: Turn) -> bool:
        """Whether a turn at the choice of times tells what it is about, where nobody had said so yet."""
        if memory.facts.get("asked") or turn.entities or not concern_in(turn):
            return False
        is_answer = turn.intent in ("affirm", "deny", "stop", "request_other_slot") or self.picked(form, turn)
        return not is_answer and not read_wish(turn.text, self._today()).fields

    def _take_contact(self, memory: Memory, form: BookingForm, turn: Turn) -> Reply | None:
        facts = memory.facts
        if not facts.get("contact_name") and (name := name_beside_email(turn)):
            facts["contact_name"] = name
        if form.asked in ("contact", SUMMARY) and "@" in turn.text and not turn.values("email"):
            if form.asked == "contact":
                facts |= contact_in(turn, form.missing("contact", facts))
            return Reply((self._say("utter_invalid_email"),), True)
        if turn.values("meeting_format") and not any(turn.values(kind) for kind in _CONTACT):
            return None  # "ach nee, lieber online" is a correction, no company
        answers = form.asked == "contact" and not is_question(turn.text) and not says_nothing(turn.text)
        if answers or answers_with_address(form, turn):
            facts |= contact_in(turn, form.missing("contact", facts))
        return None

    def _format_problem(self, memory: Memory, form: BookingForm) -> Reply | None:
        """Says so where the day does not have the wanted form of meeting."""
        wanted = memory.facts.get("meeting_format")
        if not form.time_slot or not wanted or wanted in form.formats:
            return None
        del memory.facts["meeting_format"]
        return Reply((self._say(NOT_THERE[wanted]),), True)

    def _say(self, name: str, /, **values: object) -> Bubble:
        return self._parts.responses.say(name, **values)

    def _today(self) -> date:
        return local_date(self._parts.clock.now())


def answers_with_address(form: BookingForm, turn: Turn) -> bool:
    """Whether a turn gives the e-mail address that is asked for or, in a few words, comes next."""
    if not turn.values("email") or is_question(turn.text):
        return False
    return form.asked == "contact" or (form.asked in _SHORT_ANSWERS and len(turn.text) < _LONGEST_CONTACT)


def widens(memory: Memory, turn: Turn) -> bool:
    """Whether a turn adds a region to choose from instead of correcting the company's place."""
    if not (memory.booking.get("active") and memory.facts.get("region")) or not means_also(turn.text):
        return False
    return any(turn.values(kind) for kind in ("place", "postcode", "region")) or "beide" in turn.text.lower()
