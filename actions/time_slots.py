from __future__ import annotations

from actions.turns import DialogueAction


class ActionOfferNextTimeSlot(DialogueAction):
    """Says when the next free time is."""

    def name(self) -> str:
        return "action_offer_next_time_slot"


class ActionOfferOtherTimeSlot(DialogueAction):
    """Offers another time than the ones just shown."""

    def name(self) -> str:
        return "action_offer_other_time_slot"
