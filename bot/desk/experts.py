from __future__ import annotations

from datetime import timedelta

from bot.accounts.people import Person
from bot.accounts.sessions import SignedIn
from bot.db.handover_tables import ExpertPresence
from bot.desk.services import DeskServices
from bot.handover.parts import Person as Expert
from bot.handover.presence import AVAILABLE, AWAY

# Somebody who has left the window open and done nothing for so long is not there.
AWAY_AFTER = timedelta(minutes=30)


def expert_of(desk: DeskServices, account: Person) -> Expert:
    """An account as the handover knows it. Administrators and the centre's people have all chambers."""
    keys = {one.key for one in desk.core.chambers.chambers}
    own = keys if account.sees_every_chamber else keys & set(account.chambers)
    return Expert(account.actor, account.name, frozenset(own))


def is_available(desk: DeskServices, account: Person) -> bool:
    """Whether visitors are told that this expert is there."""
    now = desk.core.clock.now()
    with desk.core.uow() as db:
        row = db.get(ExpertPresence, account.actor)
        fresh = row is not None and now - row.seen_at < timedelta(seconds=desk.core.settings.presence_seconds)
        return bool(fresh and row and row.state == AVAILABLE)


def sign_of_life(desk: DeskServices, signed: SignedIn) -> None:
    """An open page of the desk keeps its expert as they were: there, or away. Idle ones become away."""
    idle = desk.core.clock.now() - signed.seen_at > AWAY_AFTER
    there = is_available(desk, signed.person) and not idle
    desk.live.service.seen(expert_of(desk, signed.person), AVAILABLE if there else AWAY)


def waiting_count(desk: DeskServices, account: Person) -> int:
    """How many conversations wait for this expert."""
    return sum(one.state == "waiting" for one in desk.live.service.queue(expert_of(desk, account)))
