from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import MutableMapping
from typing import Any

from litestar import Request
from litestar.di import NamedDependency

from bot.http.limits import network_of
from bot.http.problems import Problem
from bot.http.shared_limits import Buckets, SharedLimit
from bot.web.services import WebServices

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def request_id(scope: MutableMapping[str, Any]) -> str:
    """The id of a request in all logs: the proxy's if it is a decent one, otherwise a new one."""
    state = scope.setdefault("state", {})
    if "request_id" not in state:
        headers = dict(scope.get("headers", ()))
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        state["request_id"] = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    return str(state["request_id"])


async def authorised(request: Request[Any, Any, Any], services: WebServices, conversation_id: str) -> str:
    """The conversation's id once the token fits. Raises Problem 401 and NotFound."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(401, headers={"WWW-Authenticate": "Bearer"})
    if not _UUID.fullmatch(conversation_id):
        raise Problem(404)
    await asyncio.to_thread(services.conversations.store.authorise, conversation_id, token.strip())
    return conversation_id


class Limits:
    """The rate limits, shared by all web processes where there is Redis."""

    def __init__(self, services: WebServices) -> None:
        settings = services.settings
        self._on = settings.rate_limit == "on"
        self._buckets = Buckets(settings.redis_url)
        self._addresses = self._buckets.limit("address", settings.requests_per_minute)
        self._conversations = self._buckets.limit("conversation", settings.messages_per_minute)

    async def address(self, request: Request[Any, Any, Any]) -> None:
        """Raises Problem 429. Used before each request of the API and of the booking pages."""
        await self._check(self._addresses, network_of(request.client.host if request.client else ""))

    async def conversation(self, conversation_id: str) -> None:
        await self._check(self._conversations, conversation_id)

    async def close(self) -> None:
        await self._buckets.close()

    async def _check(self, limit: SharedLimit, key: str) -> None:
        if not self._on:
            return
        wait = await limit.wait_seconds(key)
        if wait:
            pause = "eine Sekunde" if wait == 1 else f"{wait} Sekunden"
            raise Problem(
                429,
                f"Das waren sehr viele Anfragen. Bitte warten Sie {pause}. Dann geht es weiter.",
                "too_many",
                {"Retry-After": str(wait)},
            )


WiredServices = NamedDependency[WebServices]
WiredLimits = NamedDependency[Limits]
