from __future__ import annotations

import re
from dataclasses import replace

from bot.booking.form_answers import is_question
from bot.booking.views import BookingRequest
from bot.booking.waiting import WaitingPlace
from bot.conversation.reply import Button, Reply, Turn
from bot.dialogue.concerns import concern, shortened
from bot.dialogue.context import DialogueParts
from bot.dialogue.for_the_expert import facts_for_the_expert
from bot.dialogue.in_charge import chamber_in_charge
from bot.dialogue.memory import Memory

TO_THE_LIST = Button("Auf die Warteliste", '/choose{"change": "waiting"}')
_LIST = re.compile(r"\bwarteliste\b", re.IGNORECASE)


class WaitingTalk:
    """The booking form without a time: who it is and where, then a place on the list of the region."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def summary(self, memory: Memory) -> Reply:
        facts = memory.facts
        bubble = self._parts.responses.say(
            "utter_waiting_summary",
            region=self._parts.chambers.region(facts["region"]).label,
            company=facts["company"],
            contact_name=facts["contact_name"],
            email=facts["email"],
            concern=shortened(concern(memory)) or "noch offen",
        )
        return Reply((bubble,), True)

    def join(self, memory: Memory) -> Reply:
        """Raises DuplicateBooking and InvalidInput as the waiting list does."""
        facts = memory.facts
        request = BookingRequest(
            company=facts["company"],
            contact_name=facts["contact_name"],
            email=facts["email"],
            phone=facts.get("phone", ""),
            concern=concern(memory),
            meeting_format=facts.get("meeting_format", ""),
            place=facts.get("place", ""),
            chamber=chamber_in_charge(self._parts, memory),
            facts=facts_for_the_expert(memory),
        )
        place = self._parts.bookings.waiting.join(facts["region"], request, memory.conversation_id)
        memory.booking = {}
        return Reply((self._parts.responses.say(_name(place), **_values(place, facts["email"])),))


def to_the_list(turn: Turn) -> Turn:
    """The turn, as a choice of the waiting list where its words ask for it."""
    if turn.text.startswith("/") or is_question(turn.text) or not _LIST.search(turn.text):
        return turn
    return replace(turn, intent="choose", entities=(*turn.entities, {"entity": "change", "value": "waiting"}))


def _name(place: WaitingPlace) -> str:
    return "utter_waiting_joined" if place.is_new else "utter_waiting_known"


def _values(place: WaitingPlace, email: str) -> dict[str, object]:
    return {"region": place.region_label, "position": place.position, "email": email}
