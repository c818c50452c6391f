from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.booking.form import BookingForm
from bot.booking.views import BookingRequest, BookingView, FreeTimeSlot
from bot.conversation.reply import Bubble, Reply
from bot.dialogue.concerns import concern, shortened
from bot.dialogue.context import DialogueParts
from bot.dialogue.elsewhere import other_chambers
from bot.dialogue.for_the_expert import facts_for_the_expert
from bot.dialogue.in_charge import chamber_in_charge
from bot.dialogue.memory import Memory
from bot.dialogue.plain_answers import is_undecided
from bot.dialogue.waiting import WaitingTalk
from bot.errors import DuplicateBooking, InvalidInput, TimeSlotTaken, TimeSlotUnavailable
from bot.triage.concern import concern_from
from bot.triage.routing import route_for
from bot.wording import moment_in_words

FORMATS = {"online": "online", "on_site": "vor Ort"}
NOT_THERE = {"online": "utter_not_online", "on_site": "utter_not_on_site"}


class BookingEnd:
    """The last steps of the booking form: everything shown once, then booked, or why not."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts
        self._waiting = WaitingTalk(parts)

    def summary(self, memory: Memory, form: BookingForm, short: bool = False) -> Reply | None:
        """Everything once, or after a digression only the question. None when the time slot is gone."""
        held = self._held(memory, form)
        if held is None:
            return None
        when = moment_in_words(held.starts_at)
        if short:
            return Reply((self._say("utter_booking_summary_short", when=when),), True)
        facts = memory.facts
        bubble = self._say(
            "utter_booking_summary",
            when=when,
            meeting_format=self._format_in_words(form.meeting_format(facts), held),
            company=facts["company"],
            place=f", {facts['place']}" if facts.get("place") else "",
            employees=f", {employees_in_words(facts['employees'])}" if facts.get("employees") else "",
            contact_name=facts["contact_name"],
            email=facts["email"],
            concern=shortened(concern(memory)) or "noch offen (Sie können es jetzt noch schreiben)",
            why=self._why(memory),
        )
        return Reply((bubble,), True)

    def held(self, memory: Memory) -> Bubble:
        """What is kept for the visitor, and for how long."""
        slot = self._parts.bookings.held(memory.conversation_id)
        when = moment_in_words(slot.starts_at) if slot else "diesen Termin"
        return self._say("utter_time_slot_held", when=when, minutes=self._parts.bookings.hold_minutes)

    def needs_yes(self, text: str) -> Bubble:
        """Nothing was booked, because the answer to the summary was neither a yes nor a change."""
        name = "utter_booking_undecided" if is_undecided(text) else "utter_booking_needs_yes"
        return self._say(name)

    def have_one(self, memory: Memory, booking: BookingView) -> Reply:
        """Somebody with an open booking wants one: to move it is what they mean most often."""
        memory.change = {"reference": booking.reference, "email": booking.email}
        memory.offer = {"yes": "reschedule_booking"}
        when = moment_in_words(booking.starts_at)
        return Reply((self._say("utter_have_booking", when=when, reference=booking.reference),))

    def book(self, memory: Memory, form: BookingForm, again: Callable[[], Reply]) -> Reply:
        """Books what the summary shows. `again` asks for what is missing after a time slot was lost."""
        facts = memory.facts
        request = BookingRequest(
            company=facts["company"],
            contact_name=facts["contact_name"],
            email=facts["email"],
            phone=facts.get("phone", ""),
            concern=concern(memory),
            meeting_format=form.meeting_format(facts),
            place=facts.get("place", ""),
            chamber=chamber_in_charge(self._parts, memory),
            facts=facts_for_the_expert(memory),
        )
        try:
            if form.waiting:
                return self._waiting.join(memory)
            booking = self._parts.bookings.confirm(memory.conversation_id, form.time_slot, request)
        except (TimeSlotTaken, TimeSlotUnavailable) as error:
            form.drop_time_slot()
            name = (
                "utter_time_slot_gone" if isinstance(error, TimeSlotTaken) else "utter_time_slot_unavailable"
            )
            return Reply((self._say(name),), True).followed_by(again())
        except DuplicateBooking as error:
            memory.booking = {}
            self._parts.bookings.release(memory.conversation_id)
            # The number is kept, not told: it may be somebody else who typed this company and address.
            memory.change = {"reference": error.reference}
            memory.offer = {"yes": "reschedule_booking"}
            return Reply((self._say("utter_already_booked"),))
        except InvalidInput:
            facts.pop("email", None)
            return Reply((self._say("utter_invalid_email"),), True).followed_by(again())
        memory.booking = {}
        memory.change = {"reference": booking.reference, "email": booking.email}
        return Reply((self.confirmation(booking),))

    def confirmation(self, booking: BookingView) -> Bubble:
        bubble = self._say(
            "utter_booking_confirmed",
            when=moment_in_words(booking.starts_at),
            meeting_format=FORMATS[booking.meeting_format],
            reference=booking.reference,
            spelled=spelled(booking.reference),
            email=booking.email,
        )
        return Bubble(bubble.text, bubble.buttons, booking=self._parts.bookings.card(booking))

    def outside(self, memory: Memory) -> Reply:
        """The place lies in another federal state: where to go instead, and how to go on here."""
        place, state = memory.facts.get("place", ""), memory.facts.get("state", "")
        for name in ("place", "state", "district", "elsewhere"):
            memory.facts.pop(name, None)
        memory.offer = {"no": "stop"}
        pointer = other_chambers(self._parts, state)
        return Reply((self._say("utter_place_outside", place=place, pointer=pointer),), True)

    def _why(self, memory: Memory) -> str:
        """Who the talk is with and why, as the rules of the triage say; what is wrong is changed here."""
        route = route_for(concern_from(memory.facts), self._parts.chambers)
        return f"\n{route.reason}" if route.kind == "sprechtag" else ""

    def _held(self, memory: Memory, form: BookingForm) -> FreeTimeSlot | None:
        held = self._parts.bookings.held(memory.conversation_id)
        if held is not None and held.id == form.time_slot:
            return held
        try:
            return self._parts.bookings.hold(form.time_slot, memory.conversation_id)
        except (TimeSlotTaken, TimeSlotUnavailable):
            return None

    def _format_in_words(self, meeting_format: str, slot: FreeTimeSlot) -> str:
        if meeting_format == "on_site" and slot.place:
            return f"vor Ort, {slot.place}"
        return FORMATS[meeting_format]

    def _say(self, name: str, /, **values: object) -> Bubble:
        return self._parts.responses.say(name, **values)


def employees_in_words(span: Sequence[int | None]) -> str:
    """Say "6 Beschäftigte" or "10 bis 15 Beschäftigte"; an open end is None."""
    low, high = span[0], span[-1]
    number = str(low) if low == high else f"{low} bis {high}" if low and high else f"{low or high}"
    return f"{number} Beschäftigte"


def spelled(reference: str) -> str:
    """A reference as one reads it out on the phone: "D L, 7 K 4, M P Q"."""
    return ", ".join(" ".join(group) for group in reference.split("-"))
