from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.booking.details import normal_email
from bot.booking.service import BookingService
from bot.booking.views import BookingRequest, BookingView, FreeTimeSlot
from bot.clock import Clock
from bot.conversation.reply import Bubble, Button
from bot.conversation.standing import PERSON_BUTTON
from bot.conversation.store import locked
from bot.db.account_tables import TimeSlotProposal
from bot.db.engine import UnitOfWork
from bot.errors import (
    DuplicateBooking,
    InvalidInput,
    NotFound,
    TimeSlotTaken,
    TimeSlotUnavailable,
)
from bot.responses import Responses
from bot.wording import moment_in_words

BOOK, DECLINE = f"{PERSON_BUTTON}book", f"{PERSON_BUTTON}decline"
OPEN, BOOKED, DECLINED, GONE = "open", "booked", "declined", "gone"
_FORMATS = {"online": "online", "on_site": "vor Ort"}


@dataclass(frozen=True)
class Proposed:
    """What the expert's message says and carries."""

    text: str
    buttons: tuple[Button, ...]
    time_slot: FreeTimeSlot


class Proposals:
    """Times that an expert proposes in a conversation. The visitor's button books through the same service
    as the bot, so the database decides as ever who has a time slot."""

    def __init__(self, uow: UnitOfWork, clock: Clock, bookings: BookingService, responses: Responses) -> None:
        self._uow = uow
        self._clock = clock
        self._bookings = bookings
        self._responses = responses

    def propose(
        self, conversation_id: str, account_id: int, time_slot_id: int, request: BookingRequest
    ) -> Proposed:
        """Holds a time slot for the visitor and writes down what the button will book.

        An earlier proposal that is still open is withdrawn. Raises TimeSlotTaken, TimeSlotUnavailable or
        InvalidInput.
        """
        for name in ("company", "contact_name"):
            if not str(getattr(request, name)).strip():
                raise InvalidInput(f"{name}_missing")
        normal_email(request.email)
        slot = self._bookings.hold(time_slot_id, conversation_id)
        if request.meeting_format not in slot.formats:
            raise InvalidInput("meeting_format_unknown")
        token = secrets.token_hex(12)
        with self._uow() as db:
            for row in _open(db, conversation_id):
                row.state = GONE
            db.add(
                TimeSlotProposal(
                    token=token,
                    conversation_id=conversation_id,
                    account_id=account_id,
                    time_slot_id=time_slot_id,
                    state=OPEN,
                    request=asdict(request),
                    created_at=self._clock.now(),
                )
            )
            db.commit()
        bubble = self._responses.say(
            "utter_proposal",
            when=moment_in_words(slot.starts_at),
            meeting_format=_FORMATS[request.meeting_format],
            minutes=self._bookings.hold_minutes,
        )
        buttons = (
            Button("Ja, diesen Termin buchen", f"{BOOK}{json.dumps({'proposal': token})}"),
            Button("Nein, passt nicht", f"{DECLINE}{json.dumps({'proposal': token})}"),
        )
        return Proposed(bubble.text, buttons, slot)

    def book(self, conversation_id: str, time_slot_id: int, request: BookingRequest) -> BookingView:
        """Books at once, for a visitor who has said yes. Raises what the booking service raises."""
        booking = self._bookings.confirm(conversation_id, time_slot_id, request)
        with self._uow() as db:
            for row in _open(db, conversation_id):
                row.state = GONE
            self._remember(db, conversation_id, booking)
            db.commit()
        return booking

    def confirmation(self, booking: BookingView) -> Bubble:
        """What stands in the conversation about a booking, with its card."""
        bubble = self._responses.say(
            "utter_proposal_booked",
            when=moment_in_words(booking.starts_at),
            meeting_format=_FORMATS.get(booking.meeting_format, ""),
            reference=booking.reference,
            email=booking.email,
        )
        return Bubble(bubble.text, bubble.buttons, booking=self._bookings.card(booking))

    def press(self, conversation_id: str, payload: str) -> tuple[Bubble, ...]:
        """Does what the visitor's button stands for and says what came of it; twice gives the same."""
        found = self._find(conversation_id, payload)
        if found is None:
            return (self._say("utter_proposal_gone"),)
        token, state, time_slot_id, request = found
        if payload.startswith(DECLINE):
            if state == OPEN:
                self._end(token, DECLINED)
                self._bookings.release(conversation_id)
            return (self._say("utter_proposal_declined"),)
        if state not in (OPEN, BOOKED):
            return (self._say("utter_proposal_gone"),)
        try:
            booking = self._bookings.confirm(conversation_id, time_slot_id, request)
        except (TimeSlotTaken, TimeSlotUnavailable):
            self._end(token, GONE)
            return (self._say("utter_proposal_gone"),)
        except DuplicateBooking as error:
            self._end(token, GONE)
            self._bookings.release(conversation_id)
            return (self._say("utter_proposal_duplicate", reference=error.reference),)
        if state == OPEN:
            self._end(token, BOOKED, booking)
        return (self.confirmation(booking),)

    def _find(self, conversation_id: str, payload: str) -> tuple[str, str, int, BookingRequest] | None:
        with self._uow() as db:
            row = db.scalar(
                select(TimeSlotProposal).where(
                    TimeSlotProposal.token == _token_in(payload),
                    TimeSlotProposal.conversation_id == conversation_id,
                )
            )
            if row is None:
                return None
            return row.token, row.state, row.time_slot_id, BookingRequest(**row.request)

    def _end(self, token: str, state: str, booking: BookingView | None = None) -> None:
        with self._uow() as db:
            row = db.scalar(select(TimeSlotProposal).where(TimeSlotProposal.token == token).with_for_update())
            if row is not None:
                row.state = state
                if booking is not None:
                    self._remember(db, row.conversation_id, booking)
                db.commit()

    def _remember(self, db: Session, conversation_id: str, booking: BookingView) -> None:
        """The bot knows of it when it answers again, and asks for nothing that is booked by now."""
        try:
            row = locked(db, conversation_id)
        except NotFound:  # erased meanwhile
            return
        agreed = f"Termin am {moment_in_words(booking.starts_at)} ({booking.reference})"
        facts, form = dict(row.facts or {}), dict(row.form or {})
        known: list[Any] = list(facts.get("agreed") or ())
        row.facts = {**facts, "agreed": [*known, agreed]} if agreed not in known else facts
        change = {"reference": booking.reference, "email": booking.email}
        row.form = {**form, "booking": {}, "change": change}

    def _say(self, name: str, /, **values: object) -> Bubble:
        return self._responses.say(name, **values)


def request_from(fields: Mapping[str, str], facts: Mapping[str, Any], chamber: str) -> BookingRequest:
    """A booking as an expert has filled it in, with what the visitor said before."""
    kept = ("trade_label", "sector", "employees", "asked", "self_check_result", "material", "topic", "seen")
    return BookingRequest(
        company=fields["company"],
        contact_name=fields["contact_name"],
        email=fields["email"],
        phone=fields["phone"],
        concern=fields["concern"],
        meeting_format=fields["meeting_format"],
        place=str(facts.get("place") or ""),
        chamber=chamber,
        facts={name: facts[name] for name in kept if name in facts},
    )


def _open(db: Session, conversation_id: str) -> list[TimeSlotProposal]:
    return list(
        db.scalars(
            select(TimeSlotProposal).where(
                TimeSlotProposal.conversation_id == conversation_id, TimeSlotProposal.state == OPEN
            )
        )
    )


def _token_in(payload: str) -> str:
    _, brace, rest = payload.partition("{")
    try:
        found = json.loads(brace + rest)
    except ValueError:
        return ""
    return str(found.get("proposal", "")) if isinstance(found, dict) else ""
