from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.accounts.people import Person
from bot.db.account_tables import MisreadMark
from bot.db.tables import Conversation
from bot.desk.experts import expert_of
from bot.desk.services import DeskServices
from bot.errors import NotFound
from bot.handover.watching import ConversationView
from bot.http.problems import Problem
from bot.knowledge.base import KnowledgeBase

_NOT_THERE = "Dieses Gespräch gibt es nicht, oder es gehört zu einer anderen Kammer."
_NAMES = {"visitor": "Besucher", "system": "Hinweis", "bot": "Programm", "expert": "Beratung"}
STATES = {
    "bot": "Das Programm antwortet",
    "waiting": "Wartet auf einen Menschen",
    "expert": "Ein Mensch führt das Gespräch",
    "callback": "Das Programm antwortet, ein Rückruf steht aus",
    "closed": "Abgeschlossen",
}
OUTCOMES = {
    "left": "wollte nicht länger warten",
    "missed": "niemand kam rechtzeitig",
    "nobody_there": "niemand war da",
    "returned": "zurückgegeben",
    "ended": "vom Besucher beendet",
    "transferred": "weitergegeben",
    "lost": "Verbindung verloren",
    "closed": "abgeschlossen",
}


@dataclass(frozen=True)
class Line:
    """One message as the expert sees it. `intent` is what the bot understood, `confidence` from 0 to 1."""

    id: str
    number: int
    sender: str
    who: str
    text: str
    buttons: tuple[str, ...]
    sources: tuple[Mapping[str, str], ...]
    booking: Mapping[str, Any] | None
    at: datetime
    intent: str
    intent_title: str
    confidence: float | None
    pressed: bool
    marked: bool


@dataclass(frozen=True)
class Talk:
    """A conversation with all that is known of it, for one expert."""

    view: ConversationView
    lines: list[Line]
    facts: Mapping[str, Any]
    last_topic: str

    @property
    def id(self) -> str:
        return self.view.conversation_id

    @property
    def state(self) -> str:
        return str(self.view.standing["state"])


def talk_of(desk: DeskServices, account: Person, conversation_id: str) -> Talk:
    """A conversation that an account may see. Raises Problem 404 for others, and notes the try."""
    try:
        view = desk.live.service.view(expert_of(desk, account), conversation_id)
    except NotFound as error:
        _note_refusal(desk, account, conversation_id)
        raise Problem(
            404, "Dieses Gespräch gibt es nicht, oder es gehört zu einer anderen Kammer."
        ) from error
    with desk.core.uow() as db:
        row = db.get(Conversation, conversation_id)
        facts, topic = (dict(row.facts or {}), row.last_topic) if row else ({}, "")
        wanted = select(MisreadMark.message_id).where(MisreadMark.conversation_id == conversation_id)
        marked = frozenset(db.scalars(wanted))
    titles = intent_titles(desk.core.knowledge)
    lines = [line_of(one, titles, marked, view) for one in view.messages]
    return Talk(view, lines, facts, topic)


def line_of(
    message: Mapping[str, Any],
    titles: Mapping[str, str],
    marked: frozenset[str],
    view: ConversationView,
) -> Line:
    understood = message.get("understood") or {}
    intent, confidence = reading(understood)
    names = _NAMES | {"expert": view.standing.get("expert") or _NAMES["expert"]}
    return Line(
        message["id"],
        message["number"],
        message["sender"],
        names.get(message["sender"], ""),
        message["text"],
        tuple(str(one.get("title", "")) for one in message.get("buttons") or ()),
        tuple(message.get("sources") or ()),
        message.get("booking"),
        datetime.fromisoformat(message["created_at"]),
        intent,
        titles.get(intent, intent),
        confidence,
        bool(understood.get("payload")),
        message["id"] in marked,
    )


def reading(understood: Mapping[str, Any]) -> tuple[str, float | None]:
    """Intent and confidence as the engine gave them; a button has none."""
    found = understood.get("intent")
    if isinstance(found, Mapping):
        return str(found.get("name") or ""), _number(found.get("confidence"))
    return str(found or ""), _number(understood.get("confidence"))


def intent_titles(knowledge: KnowledgeBase) -> dict[str, str]:
    """What experts call the topics; other intents keep their names."""
    return {one.topic: one.title for one in knowledge.entries() if one.main}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _note_refusal(desk: DeskServices, account: Person, conversation_id: str) -> None:
    with desk.core.uow() as db:
        exists = db.get(Conversation, conversation_id) is not None
    if exists:
        desk.trail.note(account, "access.refused", conversation_id)
