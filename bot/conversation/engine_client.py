from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import httpx

from bot.conversation.engine_address import EngineAddress
from bot.conversation.messages import bubbles_from_engine
from bot.conversation.reply import Bubble
from bot.errors import EngineUnavailable

# The engine waits for the action server itself; only the connection must come fast on one machine.
_CONNECT_SECONDS = 2.0
_SAFE_ID = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True)
class EngineAnswer:
    """What the engine said, and what it understood (intent, confidence, ranking, entities)."""

    bubbles: tuple[Bubble, ...]
    understood: dict[str, Any]


class EngineTimeout(EngineUnavailable):
    """Raised when the engine took the message but did not answer in time, or broke over it.

    The turn may have had its effect all the same, so it must not simply be done again.
    """

    code = "engine_timeout"

    def __init__(self, reason: str, hung: bool = False) -> None:
        super().__init__(reason)
        self.hung = hung


class EngineClient:
    """Speaks to the engine's channel. It is told the conversation's id and the words, nothing else."""

    def __init__(self, url: str | EngineAddress, token: str, timeout_seconds: float) -> None:
        self._address = EngineAddress(url) if isinstance(url, str) else url
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_seconds, connect=min(_CONNECT_SECONDS, timeout_seconds)),
            headers={"X-Lotse-Token": token},
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=20),
            trust_env=False,
        )

    async def send(
        self, conversation_id: str, text: str, payload: str = "", request_id: str = "", message_id: str = ""
    ) -> EngineAnswer:
        """Raises EngineUnavailable when nobody was reached, EngineTimeout when no usable answer came.

        Both ids go through the engine to the action server: the request's into the logs, and the message's
        so that a turn that is done again has the answer of the first time.
        """
        url = self._address()
        if not url:
            raise EngineUnavailable("no engine is set")
        request_id = _SAFE_ID.sub("", request_id)[:64]
        body = {
            "sender": conversation_id,
            **({"payload": payload} if payload else {"text": text}),
            "metadata": {"request": request_id, "message": message_id},
        }
        try:
            response = await self._client.post(
                f"{url}/webhooks/lotse/webhook",
                json=body,
                headers={"X-Request-ID": request_id},
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise EngineUnavailable(type(error).__name__) from error
        except httpx.HTTPError as error:
            hung = isinstance(error, httpx.TimeoutException)
            raise EngineTimeout(type(error).__name__, hung) from error
        if 400 <= response.status_code < 500:
            # Refused, so nothing has been done with the message.
            raise EngineUnavailable(f"status {response.status_code}")
        if response.status_code != 200:
            raise EngineTimeout(f"status {response.status_code}")
        try:
            answer = response.json()
            messages, nlu = answer["messages"], answer.get("nlu")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineTimeout("unreadable answer") from error
        if not isinstance(messages, list):
            raise EngineTimeout("unreadable answer")
        return EngineAnswer(bubbles_from_engine(messages), nlu if isinstance(nlu, dict) else {})

    async def is_up(self, timeout_seconds: float = 2.0) -> bool:
        """Whether the engine has its model and answers."""
        url = self._address()
        if not url:
            return False
        try:
            response = await self._client.get(f"{url}/webhooks/lotse/", timeout=timeout_seconds)
        except httpx.HTTPError:
            return False
        return response.status_code == 200

    async def close(self) -> None:
        await self._client.aclose()
