from __future__ import annotations

from dataclasses import dataclass

from bot.accounts.second_factor import SecondFactor
from bot.accounts.service import Accounts
from bot.accounts.sessions import Sessions
from bot.accounts.sign_in import SignIn
from bot.accounts.trail import Trail
from bot.booking.tokens import Links
from bot.bootstrap import Services
from bot.conversation.events import EventHub
from bot.conversation.service import ConversationService
from bot.feedback.store import FeedbackStore
from bot.handover.live import LiveHandover
from bot.handover.proposals import Proposals
from bot.knowledge.editing import EntryEditing
from bot.knowledge.place import DELIVERED, edited, known_beside, overlays
from bot.learning.sentences import Sentences
from bot.notify.mailbox import Mailbox
from bot.statistics.report import Statistics


@dataclass(frozen=True)
class DeskServices:
    """All that the desk's pages stand on: the core, the accounts, and the conversations as they go on."""

    core: Services
    links: Links
    accounts: Accounts
    sessions: Sessions
    sign_in: SignIn
    factor: SecondFactor
    trail: Trail
    conversations: ConversationService
    live: LiveHandover
    proposals: Proposals
    hub: EventHub
    statistics: Statistics
    sentences: Sentences
    feedback: FeedbackStore
    mailbox: Mailbox
    editing: EntryEditing


def desk_services(
    core: Services,
    conversations: ConversationService,
    live: LiveHandover,
    proposals: Proposals,
    hub: EventHub,
) -> DeskServices:
    """Wires the desk. Hub, handover and conversations are the web process's own."""
    links = Links(core.settings)
    regions = {region.key for region in core.chambers.regions}
    trail = Trail(core.uow, core.clock)
    factor = SecondFactor(core.uow, core.clock, core.chambers.texts.bot_name)
    return DeskServices(
        core,
        links,
        Accounts(core.uow, core.clock, core.chambers, trail),
        Sessions(core.uow, core.clock),
        SignIn(core.uow, core.clock, links, factor, trail),
        factor,
        trail,
        conversations,
        live,
        proposals,
        hub,
        Statistics(core.uow, core.clock, core.chambers),
        Sentences(core.uow, core.clock),
        FeedbackStore(core.uow, core.clock),
        Mailbox(core.uow, core.clock),
        EntryEditing(
            core.uow,
            core.clock,
            (DELIVERED, *overlays(core.settings)[:-1]),
            edited(core.settings),
            known_beside(DELIVERED, regions),
            core.chambers.state,
        ),
    )


def proposals_of(core: Services) -> Proposals:
    """The buttons with which experts propose a time; the chat carries them out."""
    return Proposals(core.uow, core.clock, core.bookings, core.responses)
