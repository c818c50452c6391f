from __future__ import annotations

from actions.turns import DialogueAction


class ActionCancelBooking(DialogueAction):
    """Cancels a booking after one question back."""

    def name(self) -> str:
        return "action_cancel_booking"


class ActionRescheduleBooking(DialogueAction):
    """Moves a booking to another free time."""

    def name(self) -> str:
        return "action_reschedule_booking"


class ActionShowBooking(DialogueAction):
    """Says when a booked appointment is."""

    def name(self) -> str:
        return "action_show_booking"
