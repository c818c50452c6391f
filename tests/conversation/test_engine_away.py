from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import psutil
import pytest

from tests.product import Visitor

pytestmark = pytest.mark.processes

PATIENCE_SECONDS = 120


@pytest.fixture
def visitor(address: str) -> Iterator[Visitor]:
    wait_for_engine(address)
    arrived = Visitor.arrives(address)
    yield arrived
    wait_for_engine(address)
    arrived.erases_everything()


def kill_engine(address: str) -> None:
    """Kills the engine of the product at this address; its supervisor starts it again."""
    port = address.rpartition(":")[2]
    for child in psutil.Process().children(recursive=True):
        # What another test started may be gone by now, or about to be.
        with suppress(psutil.NoSuchProcess):
            if "rasa" in child.cmdline() and child.environ().get("LOTSE_PORT") == port:
                child.kill()
                return
    raise AssertionError("no engine runs")


def wait_for_engine(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while httpx.get(f"{address}/healthz", timeout=10).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.3)


def texts(replies: list[dict[str, object]]) -> str:
    return "\n".join(str(one["text"]) for one in replies)


def test_a_conversation_goes_on_while_the_engine_is_away_and_after(address: str, visitor: Visitor) -> None:
    visitor.says("Wie fange ich an?")
    kill_engine(address)

    away = visitor.says("Was kostet ein Onlineshop?")
    assert "Mit den Knöpfen geht es trotzdem" in texts(away)
    assert {"Termin buchen", "Bitte zurückrufen"} <= {one["title"] for one in away[0]["buttons"]}
    assert len(texts(visitor.presses("Gibt es Förderung?"))) > 80
    wish = visitor.presses("Bitte zurückrufen")
    assert "Telefonnummer" in texts(wish)
    assert "Notiert" in texts(visitor.says("0391 1234567, Petra Krause"))

    wait_for_engine(address)
    back = texts(visitor.says("Was kostet der Sprechtag?"))
    assert "Mit den Knöpfen geht es trotzdem" not in back and back


def test_a_booking_ends_well_though_the_engine_dies_in_the_middle(address: str, visitor: Visitor) -> None:
    visitor.presses("Termin buchen")
    visitor.presses("Raum Magdeburg")
    visitor.says("E-Rechnung")
    kill_engine(address)

    visitor.presses("Donnerstag, 10. Dezember 2026, 13:00 Uhr")
    visitor.presses("Vor Ort")
    asked = visitor.says("Malerbetrieb Otto, Lisa Otto, lisa@otto.example")
    assert "prüfen" in texts(asked)
    wait_for_engine(address)
    booked = visitor.presses("Ja, so buchen")

    assert "Buchungsnummer" in texts(booked)
    assert [one for one in booked if one.get("booking")]
