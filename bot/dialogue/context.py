from __future__ import annotations

from dataclasses import dataclass

from bot.booking.service import BookingService
from bot.clock import Clock
from bot.handover.service import HandoverService
from bot.knowledge.base import KnowledgeBase
from bot.learning.sentences import Sentences
from bot.responses import Responses
from bot.schedule.config import Chambers


@dataclass(frozen=True)
class DialogueParts:
    """What the dialogue stands on; wired in bot/bootstrap.py."""

    clock: Clock
    chambers: Chambers
    responses: Responses
    knowledge: KnowledgeBase
    bookings: BookingService
    handover: HandoverService
    address: str = ""  # that visitors see, for links to our own pages
    sentences: Sentences | None = None  # where what was not understood is kept, masked
