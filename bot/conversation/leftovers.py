from __future__ import annotations

import asyncio
import contextlib
import logging

from bot.conversation.service import ConversationService

_ROUND_SECONDS = 2.0
log = logging.getLogger("bot.conversation")


class Leftovers:
    """Looks every few seconds for messages whose process died before it could answer them."""

    def __init__(self, conversations: ConversationService, round_seconds: float = _ROUND_SECONDS) -> None:
        self._conversations = conversations
        self._round_seconds = round_seconds
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._look())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._round_seconds)
            try:
                await self._conversations.answer_left()
            except Exception as error:
                # A database that is away, most of the time; the next round looks again.
                log.warning("leftovers not looked for", extra={"reason": type(error).__name__})
