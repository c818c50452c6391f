from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fixtures.booking_desk import KRAUSE, NOW, Desk, open_desk
from sqlalchemy import select

from bot.conversation.erasing import erase_conversation
from bot.db.engine import UnitOfWork
from bot.db.statistics_tables import DemoCount
from bot.db.tables import Booking, ChatMessage, Conversation
from bot.statistics import bookings, counts
from bot.statistics.conversations import chamber_of, fate_of, live, size_of
from bot.statistics.counts import Cell, Counts, month_of

NOVEMBER = date(2026, 11, 1)
FACTS = {
    "region": "halle",
    "chamber_kind": "hwk",
    "sector": "handwerk",
    "employees": [3, 5],
    "company": "Krause",
}


@pytest.fixture
def desk(uow: UnitOfWork, tmp_path: Any) -> Desk:
    return open_desk(uow, tmp_path)


def converse(uow: UnitOfWork, number: int = 1) -> None:
    """A conversation with one answer, one question back, and a booking after twelve minutes."""
    name = f"{number:036}"
    messages = [
        ("visitor", {"intent": "topic_funding", "confidence": 0.9}, None, 1),
        ("bot", None, None, 1),
        ("visitor", {"intent": "nlu_fallback", "confidence": 0.2}, None, 2),
        ("bot", None, {"reference": "DL-7K4-MPQ"}, 12),
        ("visitor", {"payload": "/request_human"}, None, 13),
    ]
    with uow() as db:
        db.add(
            Conversation(
                id=name, token_hash="x", consent_version="v", facts=FACTS, last_topic="topic_funding",
                created_at=NOW, last_at=NOW,
            )
        )  # fmt: skip
        db.flush()
        for at, (sender, understood, booking, minutes) in enumerate(messages, 1):
            db.add(
                ChatMessage(
                    id=f"{name[:30]}-{at}-{number}",
                    conversation_id=name,
                    number=at,
                    sender=sender,
                    text="geheim",
                    understood=understood,
                    booking=booking,
                    created_at=NOW + timedelta(minutes=minutes),
                )
            )
        db.commit()


def test_a_conversation_is_counted_by_what_it_was_about(uow: UnitOfWork) -> None:
    converse(uow)

    with uow() as db:
        found = live(db)

    assert {(cell.population, cell.dimension, cell.key): number for cell, number in found.items()} == {
        ("conversations", "", ""): 1,
        ("conversations", "topic", "topic_funding"): 1,
        ("conversations", "region", "halle"): 1,
        ("conversations", "sector", "handwerk"): 1,
        ("conversations", "size", "2-9"): 1,
        ("messages", "", ""): 3,
        ("messages", "answer", "answered"): 1,
        ("messages", "answer", "asked_back"): 1,
        ("messages", "answer", "handed_over"): 1,
        ("to_booking", "", ""): 1,
        ("to_booking", "span", "15 min"): 1,
    }
    assert {(cell.month, cell.chamber) for cell in found} == {(NOVEMBER, "hwk@halle")}


def test_erasing_a_conversation_changes_no_figure(uow: UnitOfWork) -> None:
    for number in range(3):
        converse(uow, number)
    with uow() as db:
        before = live(db)
        for row in db.scalars(select(Conversation)).all()[:2]:
            erase_conversation(db, row)
        db.commit()

    with uow() as db:
        assert live(db) + counts.stored(db) == before
        assert counts.stored(db)[Cell(NOVEMBER, "hwk@halle", "conversations")] == 2


def test_adding_at_once_loses_nothing(uow: UnitOfWork) -> None:
    one: Counts = Counter({Cell(NOVEMBER, "x", "things", "kind", str(key)): 1 for key in range(5)})

    def add() -> None:
        with uow() as db:
            counts.add(db, one)
            db.commit()

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with uow() as db:
        assert set(counts.stored(db).values()) == {6}
        assert counts.stored(db, DemoCount) == {}


def test_bookings_are_counted_by_outcome_also_without_their_person(desk: Desk) -> None:
    booking = desk.bookings.confirm(None, desk.free()[0].id, KRAUSE)
    december = booking.starts_at.date().replace(day=1)

    def outcome(now: datetime) -> list[str]:
        with desk.uow() as db:
            found = bookings.bookings(db, now)
        assert found[Cell(december, "hwk_magdeburg", "bookings")] == 1
        return [cell.key for cell in found if cell.dimension == "outcome"]

    assert outcome(NOW) == ["confirmed"]
    assert outcome(booking.ends_at) == ["not_told"]
    with desk.uow() as db:
        db.scalars(select(Booking)).one().status = "no_show"
        db.commit()
    assert outcome(booking.ends_at) == ["no_show"]


def test_time_slots_are_counted_by_what_became_of_them(desk: Desk) -> None:
    booking = desk.bookings.confirm(None, desk.free()[0].id, KRAUSE)
    december = booking.starts_at.date().replace(day=1)
    with desk.uow() as db:
        before = bookings.slots(db, NOW)
        after = bookings.slots(db, datetime(2027, 1, 1, tzinfo=UTC))

    def state(found: Counts, key: str) -> int:
        return found[Cell(december, "", "slots", "state", key)]

    assert (state(before, "taken"), state(before, "open")) == (1, 7)
    assert (state(after, "taken"), state(after, "left_over")) == (1, 7)


@pytest.mark.parametrize(
    ("employees", "size"),
    [
        ([1, 1], "1"),
        ([2, None], "2-9"),
        ([None, 9], "2-9"),
        ([49, 60], "10-49"),
        ([250, None], "250+"),
        (None, ""),
        ("x", ""),
    ],
)
def test_sizes_fall_into_classes(employees: object, size: str) -> None:
    assert size_of(employees) == size


def test_what_is_not_known_is_not_guessed() -> None:
    assert fate_of({}) == "" and chamber_of({"region": "halle"}) == ""
    assert month_of(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == date(2026, 12, 1), "as in Berlin"
