from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Literal

import httpx
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation.engine_client import EngineClient
from bot.db.engine import UnitOfWork

_SECONDS = 2.0
State = Literal["ok", "down"]


class Health:
    """Asks every part whether it works."""

    def __init__(self, uow: UnitOfWork, engine: EngineClient, actions_url: str) -> None:
        self._uow = uow
        self._engine = engine
        self._actions_url = actions_url.rstrip("/")
        self._client = httpx.AsyncClient(timeout=_SECONDS, trust_env=False)

    async def parts(self) -> dict[str, State]:
        checks: dict[str, Awaitable[bool]] = {
            "engine": self._engine.is_up(_SECONDS),
            "actions": self._actions(),
            "database": asyncio.to_thread(self._database),
        }
        found = await asyncio.gather(
            *(asyncio.wait_for(check, _SECONDS + 1) for check in checks.values()), return_exceptions=True
        )
        states: dict[str, State] = {"web": "ok"}
        for name, result in zip(checks, found, strict=True):
            states[name] = "ok" if result is True else "down"
        return states

    async def is_ready(self) -> bool:
        """Whether the database answers in time: all that this process cannot do without."""
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._database), _SECONDS + 1)
        except (TimeoutError, SQLAlchemyError):
            return False

    async def close(self) -> None:
        await self._client.aclose()

    async def _actions(self) -> bool:
        if not self._actions_url:
            return False
        address = self._actions_url.removesuffix("/webhook")
        return (await self._client.get(f"{address}/health")).status_code == 200

    def _database(self) -> bool:
        with self._uow() as db:
            return bool(db.execute(text("SELECT count(*) FROM conversations WHERE id = ''")).scalar() == 0)
