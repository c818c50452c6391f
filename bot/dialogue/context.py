from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.booking.service import BookingService
from bot.clock import Clock
from bot.dialogue.memory import Memory
from bot.knowledge.base import KnowledgeBase
from bot.responses import Responses
from bot.schedule.config import Chambers


class CallbackDesk(Protocol):
    """Takes a wish to be called back."""

    def note(self, memory: Memory) -> None: ...


@dataclass(frozen=True)
class DialogueParts:
    """What the dialogue stands on; wired in bot/bootstrap.py."""

    clock: Clock
    chambers: Chambers
    responses: Responses
    knowledge: KnowledgeBase
    bookings: BookingService
    callbacks: CallbackDesk
