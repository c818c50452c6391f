from __future__ import annotations

import re
from datetime import date, timedelta

from bot.booking.form import SUMMARY, BookingForm
from bot.booking.form_answers import concern_in, contact_in, is_question, name_beside_email
from bot.clock import local_date
from bot.conversation.reply import Bubble, Button, Reply, Turn
from bot.dialogue import time_slots
from bot.dialogue.booking_end import BookingEnd
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.dialogue.wishes import Wish, means_also, read_wish
from bot.errors import TimeSlotTaken, TimeSlotUnavailable
from bot.wording import joined

_NEXT_BEST = re.compile(
    r"\bnäch?sten?\w*\s+(?:frei\w*|möglich\w*|verfügbar\w*)|\bnaechst\w*\s+frei\w*|\bso (?:bald|schnell) wie",
    re.I,
)
_ORDINALS = {"erst": 0, "zweit": 1, "dritt": 2}
_FIELD_NAMES = {"company": "Firma", "contact_name": "Ihr Name", "email": "E-Mail-Adresse"}
# After such a pause the visitor is told where the booking stands before the question is asked again.
_PAUSE = timedelta(minutes=30)


class BookingDialogue:
    """Leads through the booking form: takes what was said, asks for what is missing, shows it, books."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts
        self._end = BookingEnd(parts)

    def start(self, memory: Memory, turn: Turn) -> Reply:
        """Opens the form, or returns to the one that is open; takes along what the turn says."""
        form = BookingForm.read(memory.booking)
        if not form.active:
            form = BookingForm(active=True)
        return self._advance(memory, form, turn)

    def take(self, memory: Memory, turn: Turn) -> Reply:
        """Takes an answer into the open form."""
        return self._advance(memory, BookingForm.read(memory.booking), turn)

    def affirm(self, memory: Memory, turn: Turn) -> Reply:
        """A yes: to the time slot shown first, or to the summary."""
        form = BookingForm.read(memory.booking)
        if form.asked == "time_slot" and form.offered:
            problem = self._choose(memory, form, form.offered[0])
            return problem or self._advance(memory, form, turn)
        if form.asked != SUMMARY:
            return self._advance(memory, form, turn)
        if re.search(r"\baber\b|\bnur\b", turn.text, re.I):
            if turn.entities or read_wish(turn.text, self._today()).fields:
                return self._advance(memory, form, turn)
            return Reply((self._say("utter_yes_but"), self._say("utter_what_to_change")), True)
        return self._book(memory, form)

    def refuse(self, memory: Memory, turn: Turn) -> Reply:
        """A no: to the time slot, to what may be left open, or to the summary."""
        form = BookingForm.read(memory.booking)
        if turn.entities:
            return self._advance(memory, form, turn)
        if form.asked == "time_slot":
            return self.other(memory, turn)
        if form.asked == SUMMARY:
            return Reply((self._say("utter_what_to_change"),), True)
        return self._question(memory, form)

    def other(self, memory: Memory, turn: Turn) -> Reply:
        """Another time: what the turn says of it, otherwise the ones after those just shown."""
        form = BookingForm.read(memory.booking)
        form.active = True
        self._parts.bookings.release(memory.conversation_id)
        form.drop_time_slot()
        wish = read_wish(turn.text, self._today())
        if wish.problem:
            return self._with(memory, form, Reply((time_slots.problem(self._parts, wish),)))
        if wish.fields:
            form.wish |= wish.fields
        elif form.offered and memory.facts.get("region"):
            form.wish = {**form.wish, "beyond": form.offered}
        return self._question(memory, form, wish)

    def stop(self, memory: Memory) -> Reply:
        self._parts.bookings.release(memory.conversation_id)
        memory.booking = {}
        return Reply((self._say("utter_booking_stopped"),))

    def resume(self, memory: Memory) -> Reply:
        """The question that stands, asked again after a digression."""
        return self._question(memory, BookingForm.read(memory.booking))

    def expects(self, memory: Memory, turn: Turn) -> bool:
        """Whether a turn that was understood as a topic is rather an answer to the open question."""
        form = BookingForm.read(memory.booking)
        if not form.active or is_question(turn.text) or turn.text.startswith("/"):
            return False
        if form.asked == "concern_and_place" and not memory.facts.get("concern"):
            return True
        said = {found["entity"] for found in turn.entities}
        if form.asked == "contact":
            return bool(said & {"email", "company", "person_name"})
        return form.asked == SUMMARY and bool(said & {"email", "company", "meeting_format", "employees"})

    def _advance(self, memory: Memory, form: BookingForm, turn: Turn) -> Reply:
        form.active = True
        prefix = self._welcome_back(memory, form)
        wish = read_wish(turn.text, self._today()) if not turn.text.startswith("/") else Wish({})
        stop = self._absorb(memory, form, turn, wish)
        if stop:
            return prefix_with(prefix, self._with(memory, form, stop))
        return prefix_with(prefix, self._question(memory, form, wish, turn))

    def _absorb(self, memory: Memory, form: BookingForm, turn: Turn, wish: Wish) -> Reply | None:
        """Takes a turn into facts and form. Returns a reply where the turn needs one of its own."""
        facts = memory.facts
        for value in turn.values("change"):
            return self._reopen(memory, form, str(value))
        for value in turn.values("time_slot"):
            return self._choose(memory, form, int(value))
        if facts.get("elsewhere"):
            return self._end.outside(memory)
        if form.asked == "concern_and_place" or (form.asked == "" and turn.intent == "book_session"):
            concern = concern_in(turn)
            if concern and not facts.get("concern") and (form.asked or turn.values("topic")):
                facts["concern"] = concern
        if form.asked == "concern" and concern_in(turn):
            facts["concern"], form.asked = turn.text.strip(), ""
        if form.asked == "contact":
            facts |= contact_in(turn, form.missing("contact", facts))
            if not turn.values("email") and "@" in turn.text:
                return Reply((self._say("utter_invalid_email"),), True)
        if not facts.get("contact_name") and (name := name_beside_email(turn)):
            facts["contact_name"] = name
        if wish.problem:
            return Reply((time_slots.problem(self._parts, wish),), True)
        place = turn.values("place")
        if place and form.time_slot == 0 and form.asked == "time_slot" and means_also(turn.text):
            form.further_regions = [one["region"] for one in place if one.get("region")]
        if wish.fields and form.asked != "contact":
            form.wish |= wish.fields
            form.wish.pop("beyond", None)
            if form.asked == SUMMARY:
                form.drop_time_slot()
        return self._ordinal(memory, form, turn)

    def _ordinal(self, memory: Memory, form: BookingForm, turn: Turn) -> Reply | None:
        if form.asked != "time_slot" or form.time_slot:
            return None
        for stem, index in _ORDINALS.items():
            if re.search(rf"\b{stem}e[rns]?\b", turn.text, re.I) and index < len(form.offered):
                return self._choose(memory, form, form.offered[index])
        return None

    def _choose(self, memory: Memory, form: BookingForm, time_slot: int) -> Reply | None:
        """Holds a time slot. Returns a reply only when it cannot be had."""
        try:
            held = self._parts.bookings.hold(time_slot, memory.conversation_id)
        except (TimeSlotTaken, TimeSlotUnavailable) as error:
            form.drop_time_slot()
            name = (
                "utter_time_slot_gone" if isinstance(error, TimeSlotTaken) else "utter_time_slot_unavailable"
            )
            return Reply((self._say(name),), True)
        form.choose(held.id, held.formats)
        if not memory.facts.get("region"):
            memory.facts["region"] = held.region
        return None

    def _reopen(self, memory: Memory, form: BookingForm, field: str) -> Reply | None:
        if field == "concern":
            form.asked = "concern"
            memory.booking = form.dump()
            return Reply((self._say("utter_ask_booking_form_concern"),), True)
        for name in ("company", "contact_name", "email"):
            memory.facts.pop(name, None)
        return None

    def _question(
        self, memory: Memory, form: BookingForm, wish: Wish | None = None, turn: Turn | None = None
    ) -> Reply:
        """Asks for what is missing next, or shows the summary."""
        form.active = True
        step = form.next_step(memory.facts)
        if step == "time_slot":
            reply = self._offer(memory, form, wish or Wish({}), turn)
            if reply is None:
                return self._question(memory, form)
        elif step == "concern_and_place":
            reply = Reply((self._ask_place(memory, form),), True)
        elif step == "meeting_format":
            place = self._parts.chambers.region(memory.facts["region"]).place
            reply = Reply(
                (self._say("utter_ask_booking_form_meeting_format", place=place.name if place else ""),), True
            )
        elif step == "contact":
            names = [_FIELD_NAMES[name] for name in form.missing("contact", memory.facts)]
            reply = Reply((self._say("utter_ask_booking_form_contact", fields=joined(names)),), True)
        else:
            reply = self._end.summary(memory, form)
        form.ask(step)
        memory.booking = form.dump() if form.active else {}
        return reply

    def _ask_place(self, memory: Memory, form: BookingForm) -> Bubble:
        facts = memory.facts
        if facts.get("place") and not facts.get("region"):
            return self._say("utter_ambiguous_place", place=facts["place"])
        if "concern" in form.missing("concern_and_place", facts) and not facts.get("region"):
            return self._say("utter_ask_booking_form_concern_and_place")
        if facts.get("region"):
            return self._say("utter_ask_booking_form_concern")
        return self._say("utter_ask_booking_form_place")

    def _offer(self, memory: Memory, form: BookingForm, wish: Wish, turn: Turn | None) -> Reply | None:
        """Offers free times; takes the first one itself when all else is known or it was asked for."""
        regions = tuple(dict.fromkeys([memory.facts["region"], *form.further_regions]))
        beyond = form.wish.get("beyond", [])
        wanted = {key: value for key, value in form.wish.items() if key != "beyond"}
        found = time_slots.find(self._parts, wanted, regions, time_slots.OFFERED + 2 * len(beyond))
        slots = [slot for slot in found.slots if slot.id not in beyond][: time_slots.OFFERED] or list(
            found.slots[: time_slots.OFFERED]
        )
        if not slots:
            form.active = False
            return Reply((time_slots.nothing_free(self._parts, memory.facts["region"]),))
        complete = not form.missing("contact", memory.facts) and not beyond
        asked_for = bool(turn and _NEXT_BEST.search(turn.text))
        if not found.relaxed and (complete or asked_for) and self._choose(memory, form, slots[0].id) is None:
            return None
        form.offered = [slot.id for slot in slots]
        understood = time_slots.read_back(wish)
        buttons = [time_slots.button(slot) for slot in slots]
        if found.relaxed:
            why = time_slots.why_not(self._parts, wanted, found)
            bubble = self._say("utter_no_time_slot_for_wish", understood=understood, why=why)
        elif "time_slot" in form.steps_asked:
            bubble = self._say(
                "utter_ask_booking_form_time_slot_again",
                understood=understood,
                where=time_slots.where(self._parts, regions),
            )
        else:
            bubble = self._say(
                "utter_ask_booking_form_time_slot",
                understood=understood,
                where=time_slots.where(self._parts, regions),
                first=time_slots.in_words(slots[0]),
            )
        return Reply((bubble,), True).with_buttons(
            [*buttons, Button("Später im Jahr", "/request_other_slot")]
        )

    def _book(self, memory: Memory, form: BookingForm) -> Reply:
        return self._end.book(memory, form, again=lambda: self._question(memory, form))

    def _with(self, memory: Memory, form: BookingForm, reply: Reply) -> Reply:
        """A reply of its own, then the question that stands."""
        memory.booking = form.dump()
        if form.asked == "concern":
            return reply
        return reply.followed_by(self._question(memory, form))

    def _welcome_back(self, memory: Memory, form: BookingForm) -> Reply | None:
        if not form.asked or memory.last_at is None or self._parts.clock.now() - memory.last_at < _PAUSE:
            return None
        bubbles = [self._say("utter_booking_resumed")]
        if form.time_slot and self._parts.bookings.held(memory.conversation_id) is None:
            problem = self._choose(memory, form, form.time_slot)
            bubbles += list(problem.bubbles) if problem else []
        return Reply(tuple(bubbles), True)

    def _say(self, name: str, /, **values: object) -> Bubble:
        return self._parts.responses.say(name, **values)

    def _today(self) -> date:
        return local_date(self._parts.clock.now())


def prefix_with(prefix: Reply | None, reply: Reply) -> Reply:
    return prefix.followed_by(reply) if prefix else reply
