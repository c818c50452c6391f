from __future__ import annotations

from dataclasses import dataclass

from bot.booking.service import BookingService
from bot.centre.words import centre_responses
from bot.clock import Clock, clock_from_environment
from bot.conversation.engine_address import EngineAddress
from bot.conversation.engine_vectors import EngineVectors
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import prepare_folder
from bot.dialogue.context import DialogueParts
from bot.dialogue.facade import Dialogue
from bot.handover.service import HandoverService
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.place import DELIVERED, overlays
from bot.learning.sentences import Sentences
from bot.responses import Responses
from bot.schedule.config import Chambers, load_chambers
from bot.settings import Settings
from bot.triage.brief import BookingPapers


@dataclass(frozen=True)
class Services:
    """All services of one process, wired here and nowhere else."""

    settings: Settings
    clock: Clock
    uow: UnitOfWork
    chambers: Chambers
    responses: Responses
    knowledge: KnowledgeBase
    bookings: BookingService
    dialogue: Dialogue
    handover: HandoverService


def build(
    settings: Settings,
    clock: Clock | None = None,
    uow: UnitOfWork | None = None,
    knowledge: KnowledgeBase | None = None,
) -> Services:
    """Wires the services. Tests hand in their own clock, database and answers."""
    clock = clock or clock_from_environment()
    if uow is None:
        prepare_folder(settings.database)
        uow = UnitOfWork(make_engine(settings.database))
    chambers = load_chambers(settings.chambers_path)
    responses = centre_responses(chambers, settings.centre_dir)
    # Looking at each file several times an answer took most of the answer's time.
    address = EngineAddress(settings.engine_url, settings.engine_file)
    vectors = EngineVectors(address, settings.engine_token.get_secret_value())
    knowledge = knowledge or KnowledgeBase(
        DELIVERED,
        clock,
        rest_seconds=1.0,
        encode=vectors.encode,
        overlays=overlays(settings),
        state=chambers.state,
    )
    papers = BookingPapers(knowledge, chambers, clock, settings.address)
    bookings = BookingService(uow, clock, chambers, settings, papers)
    handover = HandoverService(uow, clock, chambers, settings, responses)
    parts = DialogueParts(
        clock,
        chambers,
        responses,
        knowledge,
        bookings,
        handover,
        settings.address,
        Sentences(uow, clock),
    )
    return Services(
        settings, clock, uow, chambers, responses, knowledge, bookings, Dialogue(uow, parts), handover
    )
