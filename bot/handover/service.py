from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot.booking.transaction import decided
from bot.clock import Clock
from bot.conversation.reply import Button
from bot.conversation.store import locked
from bot.db.engine import UnitOfWork
from bot.db.handover_tables import Callback, Handover, HandoverNote
from bot.handover import callbacks, ending, presence, queue, requesting, taking, talking, watching
from bot.handover.callbacks import CallbackWish, TimeWindow
from bot.handover.parts import HandoverParts, Person, Wish
from bot.handover.presence import Availability
from bot.handover.queue import Queued
from bot.responses import Responses
from bot.schedule.config import Chambers
from bot.settings import Settings


class HandoverService:
    """The use cases of the handover, each in a module of its own. Every method is one transaction: who has
    the conversation changes together with what is said. Besides the errors the modules name, all that write
    may raise DatabaseBusy.

    Nobody is told over the event hub here; `bot/handover/live.py` does that for the web process.
    """

    def __init__(
        self, uow: UnitOfWork, clock: Clock, chambers: Chambers, settings: Settings, responses: Responses
    ) -> None:
        self._parts = HandoverParts(uow, clock, chambers, settings, responses)

    # What the visitor and the dialogue do.

    def availability(self, chambers: Sequence[str]) -> Availability:
        with self._parts.uow.reading() as db:
            return presence.availability(self._parts, db, chambers)

    def request(self, conversation_id: str, wish: Wish) -> bool:
        return decided(self._parts.uow, lambda db: requesting.request(self._parts, db, conversation_id, wish))

    def hand_over(self, db: Session, conversation_id: str, wish: dict[str, Any], answers: str) -> None:
        """The same in the caller's transaction, for a wish that came with the dialogue's reply."""
        requesting.hand_over(self._parts, db, conversation_id, wish, answers)

    def in_vain(self, conversation_id: str, wish: Wish) -> None:
        decided(self._parts.uow, lambda db: requesting.in_vain(self._parts, db, conversation_id, wish))

    def leave(self, conversation_id: str, quietly: bool = False, answers: str | None = None) -> None:
        decided(
            self._parts.uow, lambda db: requesting.leave(self._parts, db, conversation_id, quietly, answers)
        )

    def end_by_visitor(self, conversation_id: str, answers: str | None = None) -> None:
        decided(self._parts.uow, lambda db: ending.end_by_visitor(self._parts, db, conversation_id, answers))

    def standing(self, conversation_id: str) -> dict[str, Any]:
        with self._parts.uow.reading() as db:
            return queue.standing(self._parts, db, conversation_id)

    def owner(self, conversation_id: str) -> str:
        with self._parts.uow.reading() as db:
            return locked(db, conversation_id).owner

    def note_callback(self, wish: CallbackWish, chambers: Sequence[str]) -> Callback:
        return decided(self._parts.uow, lambda db: callbacks.note(self._parts, db, wish, chambers))

    def choose_window(self, conversation_id: str, window: TimeWindow) -> Callback:
        return decided(
            self._parts.uow, lambda db: callbacks.choose_window(self._parts, db, conversation_id, window)
        )

    # What an expert does.

    def seen(self, person: Person, state: str = presence.AVAILABLE) -> None:
        presence.seen(self._parts, person, state)

    def gone(self, account_id: str) -> None:
        presence.gone(self._parts, account_id)

    def queue(self, person: Person) -> list[Queued]:
        with self._parts.uow() as db:
            return queue.queue(self._parts, db, person)

    def claim(self, person: Person, handover_id: int) -> Handover:
        return decided(self._parts.uow, lambda db: taking.claim(self._parts, db, person, handover_id))

    def transfer(
        self,
        person: Person,
        conversation_id: str,
        chambers: Sequence[str],
        to: Person | None = None,
        note: str = "",
    ) -> Handover:
        return decided(
            self._parts.uow,
            lambda db: taking.transfer(
                self._parts, db, person, conversation_id, chambers=chambers, to=to, note=note
            ),
        )

    def say(
        self, person: Person, conversation_id: str, text: str, buttons: Sequence[Button] = ()
    ) -> dict[str, Any]:
        return decided(
            self._parts.uow,
            lambda db: talking.say(self._parts, db, person, conversation_id, text, buttons),
        )

    def may_type(self, person: Person, conversation_id: str) -> bool:
        """Whether the person has the conversation, and so may be seen typing."""
        with self._parts.uow() as db:
            return talking.has(db, person, conversation_id)

    def note(self, person: Person, conversation_id: str, text: str) -> HandoverNote:
        return decided(
            self._parts.uow, lambda db: talking.note(self._parts, db, person, conversation_id, text)
        )

    def give_back(self, person: Person, conversation_id: str, agreed: str = "") -> Handover:
        return decided(
            self._parts.uow, lambda db: ending.give_back(self._parts, db, person, conversation_id, agreed)
        )

    def close(self, person: Person, conversation_id: str, result: str) -> Handover:
        return decided(
            self._parts.uow, lambda db: ending.close(self._parts, db, person, conversation_id, result)
        )

    def view(self, person: Person, conversation_id: str) -> watching.ConversationView:
        with self._parts.uow() as db:
            found = watching.view(self._parts, db, person, conversation_id)
            db.expunge_all()  # what is only read stays readable
            return found

    def callbacks(self, person: Person, done_too: bool = False) -> list[Callback]:
        with self._parts.uow() as db:
            found = callbacks.listed(db, person, done_too)
            db.expunge_all()
            return found

    def callback_tried(self, person: Person, callback_id: int, remark: str = "") -> Callback:
        return decided(
            self._parts.uow, lambda db: callbacks.tried(self._parts, db, person, callback_id, remark)
        )

    def callback_done(self, person: Person, callback_id: int, remark: str = "") -> Callback:
        return decided(
            self._parts.uow, lambda db: callbacks.done(self._parts, db, person, callback_id, remark)
        )

    # What time does.

    def visitor_seen(self, conversation_id: str, here: bool = True) -> bool:
        """A sign of life of the visitor's page, or that it was closed. True if that changed something."""
        return decided(
            self._parts.uow, lambda db: watching.visitor_seen(self._parts, db, conversation_id, here)
        )

    def advance(self) -> list[str]:
        """Ends what nobody took in time and what an expert's lost connection left behind; returns the
        conversations that were changed. May run anywhere, several times at once."""
        return watching.advance(self._parts)

    def waiting(self) -> list[str]:
        """The conversations in the queue."""
        with self._parts.uow() as db:
            return watching.waiting(db)
