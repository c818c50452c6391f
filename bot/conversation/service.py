from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any

from sqlalchemy.exc import OperationalError

from bot.conversation.control import Handover, PersonButtons
from bot.conversation.degraded import Dialogue, WithoutEngine, turn_of_payload
from bot.conversation.engine_client import EngineClient, EngineTimeout
from bot.conversation.events import MESSAGES, TYPING, Event, EventHub
from bot.conversation.inbox import Answered, Inbox, Task
from bot.conversation.messages import BOT
from bot.conversation.reply import Bubble
from bot.conversation.standing import END_HUMAN, LEAVE_QUEUE, EasyLanguage
from bot.conversation.store import ConversationStore, Opened
from bot.errors import BotError, EngineUnavailable, NotAllowedNow, NotFound
from bot.metrics import TURN_SECONDS, TURNS, TURNS_WITHOUT_ENGINE

_POLL_SECONDS = 0.04
# An engine that hung once is given this pause, so that not every visitor waits for the timeout in turn.
_PAUSE_SECONDS = 5.0
# Seconds between tries to store an answer; together less than the claim is good for.
_PAUSES_FOR_DATABASE = (0.5, 1.0, 2.0, 4.0)
log = logging.getLogger("bot.conversation")


class ConversationService:
    """A visitor's side of the chat: opens conversations and gets every message its one answer."""

    def __init__(
        self,
        store: ConversationStore,
        inbox: Inbox,
        engine: EngineClient,
        without_engine: WithoutEngine,
        dialogue: Dialogue,
        hub: EventHub,
        easy_language: EasyLanguage,
        handover: Handover,
        person_buttons: PersonButtons,
        longest_wait_seconds: float,
    ) -> None:
        self.store = store
        self.hub = hub
        self.easy_language = easy_language
        self._handover = handover
        self._person_buttons = person_buttons
        self._inbox = inbox
        self._engine = engine
        self._without_engine = without_engine
        self._dialogue = dialogue
        self._longest_wait = longest_wait_seconds
        self._engine_rests_until = 0.0

    async def open(
        self, consent_version: str, facts: dict[str, Any] | None = None
    ) -> tuple[Opened, list[dict[str, Any]]]:
        """A new conversation with its greeting, which needs no engine. `facts` is what is known already."""
        opened = await asyncio.to_thread(self.store.open, consent_version, facts)
        bubbles = await asyncio.to_thread(self._greeting, opened.id)
        return opened, await asyncio.to_thread(self.store.say, opened.id, BOT, bubbles)

    async def receive(
        self,
        conversation_id: str,
        text: str = "",
        payload: str = "",
        client_id: str | None = None,
        request_id: str = "",
    ) -> list[dict[str, Any]]:
        """Stores a visitor's message and returns its answer; empty once a person has taken over.

        Raises NotFound, InvalidInput for a button never shown, and EngineUnavailable when an earlier
        message keeps this one waiting for too long; it is kept, and asking again fetches the answer.
        """
        received = await asyncio.to_thread(self._inbox.receive, conversation_id, text, payload, client_id)
        if received.is_new:
            await self.hub.publish(conversation_id, Event(MESSAGES))
        deadline = time.monotonic() + self._longest_wait
        while True:
            try:
                task = await asyncio.to_thread(self._inbox.claim, conversation_id, received.message_id)
            except Answered:
                return await asyncio.to_thread(self._inbox.replies_to, received.message_id)
            if task is not None:
                await self._work(task, request_id)
            elif time.monotonic() > deadline:
                raise EngineUnavailable("an earlier message is still being answered")
            else:
                await asyncio.sleep(_POLL_SECONDS)

    async def answer_left(self) -> int:
        """Answers what a process that died has left behind, and tells how many messages that were.

        Its visitor may only listen by now: the answer reaches them over the events, or at the next look.
        """
        left = await asyncio.to_thread(self.left)
        for conversation_id, message_id in left:
            with contextlib.suppress(Answered, NotFound):
                task = await asyncio.to_thread(self._inbox.claim, conversation_id, message_id)
                if task is not None:
                    await self._work(task, "")
        return len(left)

    def left(self) -> list[tuple[str, str]]:
        """Conversation and message of what is left unanswered."""
        return self._inbox.left()

    async def silence(self, conversation_id: str) -> None:
        """Waits until no message is being answered and lets no other one in; erasure follows.

        Raises NotFound, and EngineUnavailable when it takes too long.
        """
        deadline = time.monotonic() + self._longest_wait
        while not await asyncio.to_thread(self._inbox.silence, conversation_id):
            if time.monotonic() > deadline:
                raise EngineUnavailable("a message is still being answered")
            await asyncio.sleep(_POLL_SECONDS)

    async def _work(self, task: Task, request_id: str) -> None:
        await self.hub.publish(task.conversation_id, Event(TYPING, {"sender": BOT, "on": True}))
        started = time.monotonic()
        before = await self._handover.owner(task.conversation_id)
        bubbles, understood = await self._answer(task, request_id)
        await self._finish(task, bubbles, understood)
        if await self._handover.owner(task.conversation_id) != before:
            await self._handover.changed(task.conversation_id)
        TURNS.labels(_how(understood)).inc()
        TURN_SECONDS.observe(time.monotonic() - started)
        await self.hub.publish(task.conversation_id, Event(MESSAGES))
        # A slow reader may meet the first hint only after the answer, which would leave it standing.
        await self.hub.publish(task.conversation_id, Event(TYPING, {"sender": BOT, "on": False}))
        log.info(
            "turn",
            extra={
                "conversation": task.conversation_id,
                "intent": _intent(understood),
                "milliseconds": round((time.monotonic() - started) * 1000),
                "request": request_id,
            },
        )

    async def _finish(self, task: Task, bubbles: tuple[Bubble, ...], understood: dict[str, Any]) -> None:
        """Stores an answer; a database that is restarting is waited for, so that the turn is not lost."""
        for pause in (*_PAUSES_FOR_DATABASE, None):
            try:
                await asyncio.to_thread(self._inbox.finish, task, bubbles, understood)
                return
            except OperationalError:
                if pause is None:
                    raise
                await asyncio.sleep(pause)

    async def _answer(self, task: Task, request_id: str) -> tuple[tuple[Bubble, ...], dict[str, Any]]:
        may_have_happened = False
        if task.control:
            return await self._controlled(task), {}
        if task.instead:
            with contextlib.suppress(NotAllowedNow):
                await self._handover.leave(task.conversation_id, quietly=True)
        switched = await asyncio.to_thread(self.easy_language.switch, task.conversation_id, task.payload)
        if switched is not None:
            return (switched,), {}
        try:
            if time.monotonic() < self._engine_rests_until:
                raise EngineUnavailable("resting")
            answer = await self._engine.send(
                task.conversation_id, task.text, task.payload, request_id, task.message_id
            )
            if answer.bubbles:
                return answer.bubbles, answer.understood
            log.error("the engine gave an empty answer", extra={"request": request_id})
            return (self._without_engine.failed(),), answer.understood
        except EngineUnavailable as error:
            may_have_happened = isinstance(error, EngineTimeout)
            if isinstance(error, EngineTimeout) and error.hung:
                self._engine_rests_until = time.monotonic() + _PAUSE_SECONDS
            TURNS_WITHOUT_ENGINE.inc()
            log.warning("without the engine", extra={"reason": str(error), "request": request_id})
        try:
            return await asyncio.to_thread(self._without_engine.answer, task, may_have_happened), {}
        except Exception as error:
            # The message must get an answer even so; what went wrong goes to the log without its content.
            log.error("no answer without the engine", extra={"reason": type(error).__name__})
            return (self._without_engine.failed(),), {}

    async def _controlled(self, task: Task) -> tuple[Bubble, ...]:
        """Does what is meant for the chat itself. What is said stands in the conversation then."""
        try:
            if task.control == LEAVE_QUEUE:
                await self._handover.leave(task.conversation_id, answers=task.message_id)
            elif task.control == END_HUMAN:
                await self._handover.end_by_visitor(task.conversation_id, answers=task.message_id)
            else:
                return await asyncio.to_thread(self._person_buttons.press, task.conversation_id, task.control)
        except NotAllowedNow:
            return (self._without_engine.nobody(),)
        return ()

    def _greeting(self, conversation_id: str) -> tuple[Bubble, ...]:
        turn = turn_of_payload(conversation_id, "/greet")
        try:
            bubbles = self._dialogue.respond(turn).bubbles if turn else ()
        except (KeyError, BotError, NotFound):
            bubbles = ()
        return bubbles or (self._without_engine.sorry(),)


def _how(understood: dict[str, Any]) -> str:
    if not understood:
        return "itself"
    return "fallback" if _intent(understood) == "nlu_fallback" else "understood"


def _intent(understood: dict[str, Any]) -> str:
    found = understood.get("intent")
    return str(found.get("name", "") if isinstance(found, dict) else found or "")
