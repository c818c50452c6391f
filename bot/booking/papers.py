from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.booking.views import BookingView


@dataclass(frozen=True)
class Paper:
    """One page that goes with a mail: as plain text in it and as a page attached to it."""

    file_name: str
    text: str
    html: str


@dataclass(frozen=True)
class Material:
    """Something to read, by the id of its knowledge entry."""

    id: str
    title: str
    url: str


class Papers(Protocol):
    """What the mails of a booking take along; made by bot/triage from facts and knowledge."""

    def brief(self, booking: BookingView, facts: Mapping[str, Any]) -> Paper | None:
        """For the expert: who comes, with what, and what is open."""

    def preparation(self, booking: BookingView, facts: Mapping[str, Any]) -> Paper | None:
        """For the company: what helps to have thought of."""

    def material(self, facts: Mapping[str, Any]) -> Sequence[Material]:
        """What fits the concern."""

    def named(self, ids: Sequence[str]) -> Sequence[Material]:
        """Those of the ids that exist."""


class NoPapers:
    """For processes and tests that have no knowledge at hand."""

    def brief(self, booking: BookingView, facts: Mapping[str, Any]) -> Paper | None:
        return None

    def preparation(self, booking: BookingView, facts: Mapping[str, Any]) -> Paper | None:
        return None

    def material(self, facts: Mapping[str, Any]) -> Sequence[Material]:
        return ()

    def named(self, ids: Sequence[str]) -> Sequence[Material]:
        return ()
