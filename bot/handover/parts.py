from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.db.engine import UnitOfWork
from bot.responses import Responses
from bot.schedule.config import Chambers
from bot.settings import Settings

VISITOR, SYSTEM = "visitor", "system"  # who ended a stretch, where it was no account


@dataclass(frozen=True)
class HandoverParts:
    """What every use case of the handover works with."""

    uow: UnitOfWork
    clock: Clock
    chambers: Chambers
    settings: Settings
    responses: Responses


@dataclass(frozen=True)
class Person:
    """An expert who works at the desk. `chambers` are the keys of those whose visitors they may see; a
    member of the centre has all of them. `name` is what visitors read."""

    account_id: str
    name: str
    chambers: frozenset[str]


@dataclass(frozen=True)
class Wish:
    """Why a visitor should get a person, and which chambers are in question, the likeliest first.

    `reason`: asked, misunderstood, complaint, urgent.
    """

    reason: str
    chambers: tuple[str, ...]
    region: str = ""
    topic: str = ""
