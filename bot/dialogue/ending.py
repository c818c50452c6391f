from __future__ import annotations

from bot.conversation.reply import Reply
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.wording import moment_in_words


class Ending:
    """The goodbye, with what was agreed."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def goodbye(self, memory: Memory) -> Reply:
        if memory.booking.get("active"):
            # The draft stays; whoever comes back says "weiter".
            return Reply((self._parts.responses.say("utter_goodbye_in_booking"),), True)
        own = self._parts.bookings.bookings_of(memory.conversation_id)
        if not own:
            return Reply((self._parts.responses.say("utter_goodbye"),))
        when = moment_in_words(own[0].starts_at)
        bubble = self._parts.responses.say("utter_goodbye_booked", when=when, reference=own[0].reference)
        return Reply((bubble,))
