from __future__ import annotations

from chat_fixtures import chat, engine

__all__ = ["chat", "engine"]
