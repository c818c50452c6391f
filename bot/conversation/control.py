"""What a visitor says to the chat itself while a person is called or there."""

from __future__ import annotations

import re
from typing import Protocol

from bot.conversation.owner import BOT_ANSWERS, EXPERT, WAITING
from bot.conversation.reply import Bubble
from bot.conversation.standing import END_HUMAN, INSTEAD, LEAVE_QUEUE, PERSON_BUTTON, READING
from bot.db.tables import ChatMessage, Conversation

_ENDS = re.compile(
    r"/?ende|(?:das )?(?:gespräch|chat)(?: bitte)? beenden"
    r"|zurück zum (?:bot|chatbot|assistenten|programm|lotsen)"
)
_LEAVES = re.compile(r"(?:bitte )?(?:abbrechen|stopp?|nicht (?:mehr|länger) warten|doch nicht)")


class Handover(Protocol):
    """The part of the handover that a visitor's message may set off; each tells all who look on."""

    async def leave(
        self, conversation_id: str, quietly: bool = False, answers: str | None = None
    ) -> None: ...

    async def end_by_visitor(self, conversation_id: str, answers: str | None = None) -> None: ...

    async def owner(self, conversation_id: str) -> str: ...

    async def changed(self, conversation_id: str) -> None: ...


class PersonButtons(Protocol):
    """Carries out a button that an expert has shown."""

    def press(self, conversation_id: str, payload: str) -> tuple[Bubble, ...]:
        """Does it and says what came of it. Must not fail for a button pressed twice."""
        ...


class NoPersonButtons:
    """For a set-up without them."""

    def press(self, conversation_id: str, payload: str) -> tuple[Bubble, ...]:
        return ()


def control_in(conversation: Conversation, message: ChatMessage) -> str:
    """The payload by which a message leaves the queue, ends the talk with a person or presses an expert's
    button; "" for any other message. Words count too where they can only mean this."""
    payload = payload_of(message)
    if payload in (LEAVE_QUEUE, END_HUMAN) or payload.startswith(PERSON_BUTTON):
        return payload
    words = message.text.strip().strip(".!").casefold()
    if conversation.owner == EXPERT and not payload and _ENDS.fullmatch(words):
        return END_HUMAN
    if conversation.owner == WAITING and (payload == "/stop" or _LEAVES.fullmatch(words)):
        return LEAVE_QUEUE
    return ""


def may_answer(conversation: Conversation, message: ChatMessage) -> bool:
    """Whether the bot may answer a message now. In the queue it only answers buttons for reading on and for
    what a visitor chooses instead of waiting; while a person has the conversation, nothing."""
    if conversation.owner in BOT_ANSWERS:
        return True
    return conversation.owner == WAITING and payload_of(message).startswith((*READING, *INSTEAD))


def payload_of(message: ChatMessage) -> str:
    return str((message.understood or {}).get("payload") or "")
