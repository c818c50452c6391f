from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_fixtures import engine
from chat_parts import FakeEngine, make_chat
from retention_parts import Parts

__all__ = ["engine", "parts"]


@pytest.fixture
def parts(engine: FakeEngine, tmp_path: Path) -> Iterator[Parts]:
    url = f"sqlite:///{tmp_path / 'rasa.db'}"
    with make_chat(tmp_path, engine.url, real_bookings=True, tracker_url=url) as chat:
        chat.send("mein Geheimnis")
        yield Parts(chat, tmp_path)
