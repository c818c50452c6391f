from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_fixtures import chat, engine
from chat_parts import Chat, FakeEngine, make_chat
from fixtures.handover_desk import WEBER
from person_parts import WISH

__all__ = ["chat", "engine"]


@pytest.fixture
def patient(engine: FakeEngine, tmp_path: Path) -> Iterator[Chat]:
    """As `chat`, for tests in which the engine thinks for a while."""
    with make_chat(tmp_path, engine.url, engine_timeout_seconds=30) as made:
        yield made


@pytest.fixture
def asked(patient: Chat, engine: FakeEngine) -> Chat:
    """A chat whose visitor waits for a person."""
    patient.services.handover.service.seen(WEBER)
    engine.answering = lambda _: {"messages": [{"text": "Gern.", "custom": {"person": WISH}}], "nlu": {}}
    patient.send("Mensch")
    engine.answering = lambda body: {"messages": [{"text": f"Programm: {body}"}], "nlu": {}}
    return patient
