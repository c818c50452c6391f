from __future__ import annotations

from dataclasses import dataclass

from bot.booking.service import BookingService
from bot.clock import Clock
from bot.conversation.consent import Consent, consent_notice
from bot.conversation.control import NoPersonButtons, PersonButtons
from bot.conversation.degraded import Dialogue, EntityReader, WithoutEngine
from bot.conversation.engine_address import EngineAddress
from bot.conversation.engine_client import EngineClient
from bot.conversation.events import EventHub
from bot.conversation.events_redis import make_hub
from bot.conversation.inbox import Inbox
from bot.conversation.leftovers import Leftovers
from bot.conversation.privacy import Privacy
from bot.conversation.service import ConversationService
from bot.conversation.standing import EasyLanguage
from bot.conversation.store import ConversationStore
from bot.conversation.tracker import TrackerStore
from bot.db.engine import UnitOfWork
from bot.handover.live import LiveHandover
from bot.handover.service import HandoverService
from bot.notify.erasing import MailFiles
from bot.notify.smtp import mail_folder
from bot.responses import Responses
from bot.schedule.config import Chambers
from bot.settings import Settings
from bot.web.health import Health

# On top of the engine's time: storing, and the dialogue when the engine is away.
_CLAIM_SLACK_SECONDS = 15.0


@dataclass(frozen=True)
class WebServices:
    """All that the web process stands on."""

    settings: Settings
    clock: Clock
    chambers: Chambers
    consent: Consent
    conversations: ConversationService
    privacy: Privacy
    bookings: BookingService
    handover: LiveHandover
    hub: EventHub
    engine: EngineClient
    health: Health
    leftovers: Leftovers

    async def close(self) -> None:
        await self.leftovers.close()
        await self.hub.close()
        await self.engine.close()
        await self.health.close()


def web_services(
    *,
    settings: Settings,
    clock: Clock,
    uow: UnitOfWork,
    chambers: Chambers,
    responses: Responses,
    dialogue: Dialogue,
    bookings: BookingService,
    read_entities: EntityReader = lambda _: (),
    person_buttons: PersonButtons | None = None,
) -> WebServices:
    """Wires the web process from the services of the core."""
    timeout = settings.engine_timeout_seconds
    address = EngineAddress(settings.engine_url, settings.engine_file)
    engine = EngineClient(address, settings.engine_token.get_secret_value(), timeout)
    hub = make_hub(settings.redis_url)
    handover = LiveHandover(HandoverService(uow, clock, chambers, settings, responses), hub)
    conversations = ConversationService(
        ConversationStore(uow, clock),
        Inbox(uow, clock, timeout + _CLAIM_SLACK_SECONDS, handover.service.hand_over),
        engine,
        WithoutEngine(dialogue, responses, read_entities),
        dialogue,
        hub,
        EasyLanguage(uow, responses),
        handover,
        person_buttons or NoPersonButtons(),
        longest_wait_seconds=2 * timeout + _CLAIM_SLACK_SECONDS,
    )
    return WebServices(
        settings,
        clock,
        chambers,
        consent_notice(settings, chambers),
        conversations,
        Privacy(uow, clock, bookings, TrackerStore(settings.tracker_url), MailFiles(mail_folder(settings))),
        bookings,
        handover,
        hub,
        engine,
        Health(uow, engine, settings.actions_url),
        Leftovers(conversations),
    )
