from __future__ import annotations

from collections.abc import Callable

from bot.conversation.reply import Reply, Turn
from bot.dialogue.booking import BookingDialogue
from bot.dialogue.callback import CALLBACK, CallbackDialogue
from bot.dialogue.changes import MOVE, STATUS, ChangeDialogue
from bot.dialogue.memory import Memory

_CHANGE = "change"


class OpenForms:
    """The forms that wait for an answer: a call-back, the change of a booking, the booking itself.

    The first two stand beside the booking and go first: they are what the visitor asked for last. A form that
    answers a turn is noted in `Memory.spoke`, so that its question is not asked again in the same breath.
    """

    def __init__(self, booking: BookingDialogue, change: ChangeDialogue, callbacks: CallbackDialogue) -> None:
        self._booking = booking
        self._change = change
        self._callbacks = callbacks

    def beside(self, memory: Memory) -> str:
        """The form beside the booking whose question stands, "" for none."""
        if memory.offer.get("asks") == CALLBACK:
            return CALLBACK
        return _CHANGE if memory.change.get("task") else ""

    def take(self, memory: Memory, turn: Turn) -> Reply | None:
        """What the form that waits makes of a turn; None when no form waits."""
        waiting = self._beside(
            memory, lambda: self.callback(memory, turn), lambda: self._change.take(memory, turn)
        )
        if waiting is None and memory.booking.get("active"):
            return self._booking.take(memory, turn)
        return waiting

    def address(self, memory: Memory, turn: Turn) -> Reply | None:
        """What the booking makes of the address it waits for; None when it waits for none."""
        if self.beside(memory) or not self._booking.gives_address(memory, turn):
            return None
        return self._booking.take(memory, turn)

    def affirm(self, memory: Memory, turn: Turn) -> Reply | None:
        """A yes to a form beside the booking; None when none waits."""
        return self._beside(
            memory, lambda: self.callback(memory, turn), lambda: self._change.affirm(memory, turn)
        )

    def refuse(self, memory: Memory, turn: Turn) -> Reply | None:
        """A no to a form beside the booking; None when none waits."""
        return self._beside(
            memory, lambda: self._callbacks.stop(memory), lambda: self._change.refuse(memory, turn)
        )

    def stop(self, memory: Memory) -> Reply | None:
        """Ends a form beside the booking; None when none waits."""
        return self._beside(memory, lambda: self._callbacks.stop(memory), lambda: self._change.stop(memory))

    def remind(self, memory: Memory) -> Reply | None:
        """The question of a form beside the booking after a digression; a second one ends the form."""
        kept = memory.offer if self.beside(memory) == CALLBACK else memory.change
        if kept.get("reminded"):
            if kept is memory.offer:
                memory.offer = {}
                return None
            return self._change.stop(memory)
        kept["reminded"] = True
        if kept is memory.offer:
            return self._callbacks.remind()
        return self._change.remind(memory)

    def resume_booking(self, memory: Memory) -> Reply:
        """The booking's question, asked again after a digression."""
        return self._booking.resume(memory)

    def callback(self, memory: Memory, turn: Turn) -> Reply:
        memory.change.pop("task", None)
        memory.spoke = CALLBACK
        return self._callbacks.take(memory, turn)

    def change(self, memory: Memory, turn: Turn, task: str) -> Reply:
        """Begins to cancel, move or look up a booking (`task`)."""
        if task != STATUS and memory.booking.get("active") and not turn.text.startswith("/"):
            # "Absagen" in the middle of a booking means the booking that is being talked about.
            return self._booking.other(memory, turn) if task == MOVE else self._booking.stop(memory)
        memory.offer = {}
        return self.changing(memory, self._change.start(memory, turn, task))

    def changing(self, memory: Memory, reply: Reply) -> Reply:
        """A reply of the change of a booking, noted as such."""
        memory.spoke = _CHANGE
        return reply

    def _beside(
        self, memory: Memory, callback: Callable[[], Reply], change: Callable[[], Reply]
    ) -> Reply | None:
        form = self.beside(memory)
        if form == CALLBACK:
            return callback()
        return self.changing(memory, change()) if form else None
