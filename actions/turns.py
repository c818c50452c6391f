from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from dataclasses import asdict
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import context
from bot.conversation.reply import Reply, Turn
from bot.nlu.sentence_vector import VECTOR_KEY, unpack

log = logging.getLogger(__name__)
GATEWAY = "lotse"  # the channel's name in bot/nlu/lotse_channel.py


class DialogueAction(Action, ABC):
    """An action that lets the dialogue answer the turn. Subclasses only have a name."""

    @abstractmethod
    def name(self) -> str: ...

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        began = time.monotonic()
        reply = context.dialogue().perform(self.name(), turn_of(tracker))
        log.info(
            "action",
            extra={
                "action": self.name(),
                "conversation": tracker.sender_id,
                "milliseconds": round((time.monotonic() - began) * 1000),
                "request": str(_metadata(tracker).get("request") or ""),
            },
        )
        speak(dispatcher, reply)
        after = {"booking_open": reply.booking_open, "question_open": reply.question_open}
        changed = [SlotSet(name, value) for name, value in after.items() if tracker.get_slot(name) != value]
        # One turn, one action: a rule whose condition its own action ended, and the fallback of the rule
        # policy, would otherwise not find their way back to listening.
        return [*changed, FollowupAction("action_listen")]


def _metadata(tracker: Tracker) -> dict[str, Any]:
    """What the gateway sent along: the ids of request and message."""
    found = tracker.latest_message.get("metadata")
    return found if isinstance(found, dict) else {}


def turn_of(tracker: Tracker) -> Turn:
    """The visitor's latest message as the engine understood it."""
    message = tracker.latest_message
    intent = message.get("intent") or {}
    return Turn(
        conversation_id=tracker.sender_id,
        text=message.get("text") or "",
        intent=intent.get("name") or "nlu_fallback",
        confidence=float(intent.get("confidence") or 0.0),
        entities=tuple(message.get("entities") or ()),
        ranking=tuple(
            (candidate["name"], float(candidate["confidence"]))
            for candidate in message.get("intent_ranking") or ()
        ),
        message_id=str(_metadata(tracker).get("message") or ""),
        from_gateway=tracker.get_latest_input_channel() == GATEWAY,
        candidates=tuple(message.get("candidates") or ()),
        second_intent=message.get("second_intent"),
        vector=unpack(message.get(VECTOR_KEY)),
    )


def speak(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Hands a reply to the engine, one message a bubble."""
    for bubble in reply.bubbles:
        dispatcher.utter_message(
            text=bubble.text,
            buttons=[asdict(button) for button in bubble.buttons],
            json_message=bubble.custom(),
        )
