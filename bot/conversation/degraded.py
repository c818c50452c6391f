from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from bot.conversation.inbox import Task
from bot.conversation.reply import Bubble, Reply, Turn
from bot.errors import BotError
from bot.responses import Responses

EntityReader = Callable[[str], tuple[dict[str, Any], ...]]

# Buttons that may be carried out a second time: a turn the engine has taken but not answered may already
# have had its effect, and a booking or a call-back must not be asked for twice.
_REPEATABLE = ("topic_", "session_", "ask_", "book_session", "request_human", "choose", "greet")


# The one word that must work always.
_A_PERSON = re.compile(
    r"(?:(?:ein(?:en)?|mit einem|bitte) )*mensch(?:en)?(?: bitte| sprechen)*[.!]*", re.IGNORECASE
)


class Dialogue(Protocol):
    """Answers a turn that needs no understanding. Raises KeyError for an intent without a rule."""

    def respond(self, turn: Turn) -> Reply: ...


class WithoutEngine:
    """Answers while the engine is away: buttons fully, the answers to an open form, otherwise choices."""

    def __init__(
        self, dialogue: Dialogue, responses: Responses, read_entities: EntityReader = lambda _: ()
    ) -> None:
        self._dialogue = dialogue
        self._responses = responses
        self._read_entities = read_entities

    def answer(self, task: Task, may_have_happened: bool) -> tuple[Bubble, ...]:
        """Never fails and is never empty. `may_have_happened`: the engine took the message over."""
        turn = self._turn(task)
        if turn is None or (may_have_happened and not turn.intent.startswith(_REPEATABLE)):
            return (self.sorry(),)
        try:
            bubbles = self._dialogue.respond(turn).bubbles
        except (KeyError, BotError):
            return (self.sorry(),)
        return bubbles or (self.sorry(),)

    def sorry(self) -> Bubble:
        """The one sentence, with buttons that work nevertheless."""
        return self._responses.say("utter_engine_away")

    def failed(self) -> Bubble:
        return self._responses.say("utter_engine_failed")

    def nobody(self) -> Bubble:
        """There is no person to leave."""
        return self._responses.say("utter_handover_nobody")

    def _turn(self, task: Task) -> Turn | None:
        if task.payload:
            pressed = turn_of_payload(task.conversation_id, task.payload)
            return pressed and replace(pressed, message_id=task.message_id)
        if _A_PERSON.fullmatch(task.text.strip()):
            return turn_of_payload(task.conversation_id, "/request_human")
        if task.form_waits:
            entities = self._read_entities(task.text)
            return Turn(
                task.conversation_id,
                task.text,
                "inform",
                entities=entities,
                from_gateway=True,
                message_id=task.message_id,
            )
        return None


def turn_of_payload(conversation_id: str, payload: str) -> Turn | None:
    """The turn a button stands for: `/intent` or `/intent{"entity": value}`. None if it is neither."""
    intent, brace, rest = payload.removeprefix("/").partition("{")
    try:
        values = json.loads(brace + rest) if brace else {}
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    entities = tuple(
        {"entity": name, "value": item, "start": 0, "end": len(payload)}
        for name, value in values.items()
        for item in (value if isinstance(value, list) else [value])
    )
    return Turn(conversation_id, payload, intent.strip(), entities=entities, from_gateway=True)
