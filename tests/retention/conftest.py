from __future__ import annotations

from chat_fixtures import engine

__all__ = ["engine"]
