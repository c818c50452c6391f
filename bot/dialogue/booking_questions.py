from __future__ import annotations

import re
from dataclasses import replace

from bot.booking.form import SUMMARY, BookingForm
from bot.booking.views import FreeTimeSlot
from bot.conversation.reply import Bubble, Button, Reply, Turn
from bot.dialogue import time_slots
from bot.dialogue.booking_answers import BookingAnswers
from bot.dialogue.booking_end import BookingEnd
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.dialogue.waiting import TO_THE_LIST, WaitingTalk
from bot.dialogue.wishes import Wish
from bot.wording import joined

_NEXT_BEST = re.compile(
    r"\bnäch?sten?\w*\s+(?:frei\w*|möglich\w*|verfügbar\w*)|\bnaechst\w*\s+frei\w*|\bso (?:bald|schnell) wie",
    re.I,
)
_FIELD_NAMES = {"company": "Firma", "contact_name": "Ihr Name", "email": "E-Mail-Adresse"}
_EXAMPLES = {"company": "Tischlerei Krause", "contact_name": "Anna Krause", "email": "anna@krause.de"}
_WAYS_OUT = (Button("Mit einem Menschen sprechen", "/request_human"), Button("Nicht buchen", "/stop"))
_HELP = {
    "concern_and_place": "utter_help_concern_and_place",
    "time_slot": "utter_help_time_slot",
    "meeting_format": "utter_help_meeting_format",
}
OTHER_DAYS = Button("Andere Tage", '/choose{"change": "later"}')


class BookingQuestions:
    """Asks for what the booking form misses next, or shows everything once."""

    def __init__(self, parts: DialogueParts, answers: BookingAnswers, end: BookingEnd) -> None:
        self._parts = parts
        self._answers = answers
        self._end = end
        self._waiting = WaitingTalk(parts)

    def ask(
        self,
        memory: Memory,
        form: BookingForm,
        wish: Wish | None = None,
        turn: Turn | None = None,
        again: bool = False,
    ) -> Reply:
        """The next question. `again` says that the same one stood before and nothing came in between but a
        question of the visitor's own."""
        form.active = True
        notes = self._answers.keep_held(memory, form)
        reply = self._next(memory, form, wish or Wish({}), turn, again and not notes)
        memory.booking = form.dump() if form.active else {}
        return Reply(notes, True).followed_by(reply) if notes else reply

    def _next(self, memory: Memory, form: BookingForm, wish: Wish, turn: Turn | None, again: bool) -> Reply:
        if form.waiting and self._is_free(memory):
            form.waiting = False
            needless = Reply((self._say("utter_waiting_needless", where=self._where(memory)),), True)
            return needless.followed_by(self._next(memory, form, wish, turn, again))
        step = form.next_step(memory.facts)
        if step == "time_slot":
            reply = self._offer(memory, form, wish, turn, again)
            if reply is None:
                return self._next(memory, form, Wish({}), None, False)
        elif step == SUMMARY and form.waiting:
            reply = self._waiting.summary(memory)
        elif step == SUMMARY:
            shown = self._end.summary(memory, form, short=again and form.asked == SUMMARY)
            if shown is None:
                form.drop_time_slot()
                lost = Reply((self._say("utter_time_slot_gone"),), True)
                return lost.followed_by(self._next(memory, form, Wish({}), None, False))
            reply = shown
        else:
            reply = Reply((self._question(memory, form, step),), True)
        if form.failures and form.failures % 2 == 0:
            reply = self._helped(reply, step, memory, form)
        if form.active:
            form.ask(step)
        return reply

    def _question(self, memory: Memory, form: BookingForm, step: str) -> Bubble:
        facts = memory.facts
        if step == "meeting_format":
            place = self._parts.chambers.region(facts["region"]).place
            return self._say("utter_ask_booking_form_meeting_format", place=place.name if place else "")
        if step == "contact":
            names = [_FIELD_NAMES[name] for name in form.missing("contact", facts)]
            name = (
                "utter_ask_booking_form_contact" if len(names) > 1 else "utter_ask_booking_form_last_contact"
            )
            return self._say(name, fields=joined(names))
        if facts.get("place") and not facts.get("region"):
            return self._say("utter_ambiguous_place", place=facts["place"])
        if facts.get("region"):
            return self._say("utter_ask_booking_form_concern")
        if "concern" in form.missing(step, facts):
            return self._say("utter_ask_booking_form_concern_and_place")
        return self._say("utter_ask_booking_form_place")

    def _helped(self, reply: Reply, step: str, memory: Memory, form: BookingForm) -> Reply:
        """The question with an example and the ways out, after it was not answered twice."""
        if step == SUMMARY:
            help_ = self._say("utter_booking_needs_yes")
        elif step == "contact":
            missing = form.missing("contact", memory.facts)
            help_ = self._say("utter_help_contact", example=", ".join(_EXAMPLES[name] for name in missing))
        elif step == "concern_and_place" and form.missing(step, memory.facts) == ["region"]:
            help_ = self._say("utter_help_place")
        else:
            help_ = self._say(_HELP[step])
        last = reply.bubbles[-1]
        own = [one for one in last.buttons if one.payload != "/stop"]
        return Reply((*reply.bubbles[:-1], replace(help_, buttons=(*own, *_WAYS_OUT))), True)

    def _offer(
        self, memory: Memory, form: BookingForm, wish: Wish, turn: Turn | None, again: bool = False
    ) -> Reply | None:
        """Offers free times; takes the first one itself when all else is known or it was asked for."""
        regions = tuple(dict.fromkeys([memory.facts["region"], *form.further_regions]))
        beyond = form.wish.get("beyond", [])
        wanted = {key: value for key, value in form.wish.items() if key != "beyond"}
        found = time_slots.find(self._parts, wanted, regions, time_slots.OFFERED + len(beyond))
        slots = [slot for slot in found.slots if slot.id not in beyond][: time_slots.OFFERED]
        if not slots and beyond:
            form.wish.pop("beyond")
            all_seen = Reply((self._say("utter_no_further_time_slots"),), True)
            offer = self._offer(memory, form, Wish({}), None)
            return all_seen.followed_by(offer) if offer else None
        if not slots:
            return self._elsewhere(memory, form)
        complete = not form.missing("contact", memory.facts) and not beyond
        asked_for = bool(turn and _NEXT_BEST.search(turn.text))
        fresh = wish.fields or "time_slot" not in form.steps_asked
        if not found.relaxed and (complete or asked_for) and fresh:
            note = self._answers.choose(memory, form, slots[0].id)
            if form.time_slot:
                return note and note.followed_by(self._next(memory, form, Wish({}), None, False))
        where = time_slots.where(self._parts, regions)
        understood = time_slots.read_back(wish)
        first = time_slots.in_words(slots[0])
        proposed = slots[0].id if len(slots) == 1 else 0
        # The first of the same times stays the one that a yes means, whatever else was told meanwhile.
        same = bool(form.proposed) and [slot.id for slot in slots] == form.offered
        if found.relaxed:
            why = time_slots.why_not(self._parts, wanted, found, regions)
            # It cannot be met; what was ruled out still holds.
            form.wish = {name: form.wish[name] for name in ("excluded", "beyond") if name in form.wish}
            bubble = self._say("utter_no_time_slot_for_wish", understood=understood, why=why)
        elif "time_slot" in form.steps_asked and len(slots) > 1 and not ((again and form.proposed) or same):
            bubble = self._say(
                "utter_ask_booking_form_time_slot_again", understood=understood, where=where, first=first
            )
        else:
            proposed = slots[0].id
            bubble = self._say(
                "utter_ask_booking_form_time_slot", understood=understood, where=where, first=first
            )
        form.show(time_slots.starts(slots), proposed)
        return self._with_slots(bubble, slots, len(regions) > 1)

    def _elsewhere(self, memory: Memory, form: BookingForm) -> Reply:
        """Nothing is free in the region: the other regions' times, otherwise who can be called."""
        region = memory.facts["region"]
        others = tuple(one.key for one in self._parts.chambers.regions if one.key != region)
        found = time_slots.find(self._parts, {}, others)
        if not found.slots:
            form.active = False
            return Reply((time_slots.nothing_free(self._parts, region),)).with_buttons([TO_THE_LIST])
        form.further_regions, form.wish = list(others), {}
        form.show(time_slots.starts(found.slots))
        bubble = self._say(
            "utter_region_full",
            where=self._where(memory),
            elsewhere=_capital(time_slots.where(self._parts, others)),
        )
        return self._with_slots(bubble, list(found.slots), True).with_buttons([TO_THE_LIST])

    def _is_free(self, memory: Memory) -> bool:
        region = str(memory.facts.get("region") or "")
        return bool(region) and bool(time_slots.find(self._parts, {}, (region,), 1).slots)

    def _where(self, memory: Memory) -> str:
        return _capital(time_slots.where(self._parts, (memory.facts["region"],)))

    def _with_slots(self, bubble: Bubble, slots: list[FreeTimeSlot], named: bool) -> Reply:
        buttons = [time_slots.button(slot) for slot in slots]
        if named:
            pairs = zip(buttons, slots, strict=True)
            buttons = [replace(one, title=f"{one.title} ({slot.region_label})") for one, slot in pairs]
        return Reply((bubble,), True).with_buttons([*buttons, OTHER_DAYS])

    def _say(self, name: str, /, **values: object) -> Bubble:
        return self._parts.responses.say(name, **values)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
