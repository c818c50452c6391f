from __future__ import annotations

import html
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_parts import Chat, FakeEngine, book, make_chat
from sqlalchemy import select

from bot.booking.views import BookingRequest
from bot.db.tables import Base, Booking, OutboxMail

SECRETS = ("Tischlerei Krause", "Petra", "krause@example.de", "mein Geheimnis")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return tmp_path / "rasa.db"


@pytest.fixture
def chat(engine: FakeEngine, tmp_path: Path, tracker: Path) -> Iterator[Chat]:
    url = f"sqlite:///{tracker}"
    with make_chat(tmp_path, engine.url, real_bookings=True, tracker_url=url) as made:
        made.send("mein Geheimnis")
        with sqlite3.connect(tracker) as rasa:
            rasa.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
            rows = [
                (made.opened["id"], "mein Geheimnis"),
                (made.opened["id"], "x"),
                ("jemand anders", "bleibt"),
            ]
            rasa.executemany("INSERT INTO events (sender_id, data) VALUES (?, ?)", rows)
        rasa.close()
        yield made


def everything(chat: Chat, tracker: Path) -> str:
    """All rows of all tables as text."""
    with chat.uow() as db:
        rows = [str(db.execute(select(table)).all()) for table in Base.metadata.sorted_tables]
    rasa = sqlite3.connect(tracker)
    rows += map(str, rasa.execute("SELECT * FROM events"))
    rasa.close()
    return "\n".join(rows)


def test_the_export_holds_everything(chat: Chat) -> None:
    book(chat.services.bookings, chat.opened["id"])

    response = chat.client.get(f"{chat.path}/export", headers=chat.auth)

    assert "attachment" in response.headers["content-disposition"]
    found = response.json()
    assert [message["sender"] for message in found["messages"]] == ["bot", "visitor", "bot"]
    assert found["messages"][1]["understood"] == {"intent": "inform", "confidence": 0.9}
    assert found["bookings"][0]["company"] == "Tischlerei Krause"
    assert {mail["recipient"] for mail in found["mails"]} >= {"krause@example.de"}
    assert chat.opened["token"] not in response.text and "token" not in found["conversation"]
    assert json.dumps(found)


def test_erasing_reaches_the_tracker_too(chat: Chat, tracker: Path) -> None:
    receipt = chat.client.delete(chat.path, headers=chat.auth)

    assert receipt.status_code == 200
    body = receipt.json()
    assert body["erased"] == {"messages": 3, "tracker_events": 2, "mails": 0, "others": 0}
    assert body["receipt"] and body["bookings_kept"] == body["bookings_cancelled"] == []
    left = everything(chat, tracker)
    assert "Geheimnis" not in left and chat.opened["id"] not in left and "bleibt" in left
    assert chat.client.get(f"{chat.path}/messages", headers=chat.auth).status_code == 404
    assert chat.client.delete(chat.path, headers=chat.auth).status_code == 404


def test_erasing_leaves_nothing_in_the_files_either(chat: Chat, tracker: Path, tmp_path: Path) -> None:
    def holding(word: str) -> list[str]:
        return [
            one.name for one in tmp_path.rglob("*") if one.is_file() and word.encode() in one.read_bytes()
        ]

    assert holding("mein Geheimnis")
    chat.client.delete(chat.path, headers=chat.auth)

    assert holding("mein Geheimnis") == []
    assert holding("bleibt") == [tracker.name]


def test_the_page_to_read_says_all_that_the_export_holds(chat: Chat) -> None:
    book(chat.services.bookings, chat.opened["id"])
    wish = BookingRequest(
        company="Malerei Otto",
        contact_name="Lisa Otto",
        email="otto@example.de",
        meeting_format="online",
        concern="Kasse",
    )
    chat.services.bookings.waiting.join("halle", wish, chat.opened["id"])
    export = f"{chat.path}/export"
    found = chat.client.get(export, headers=chat.auth).json()
    page = html.unescape(chat.client.get(export, params={"form": "page"}, headers=chat.auth).text)

    said = [*found["messages"], *found["bookings"], *found["mails"], *found["others"]["waiting_entries"]]
    lines = [line for one in said for value in texts_of(one) for line in value.splitlines()]
    assert len(lines) > 50
    assert [line for line in lines if line.strip() not in page] == []


def texts_of(value: Any) -> Iterator[str]:
    """All words and numbers of a JSON value but ids and moments, which the page shows in its own way."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in ("id", "created_at", "sent_at", "kind", "state", "buttons", "sender"):
                yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif value not in (None, "", True, False, "{}", "None"):
        yield str(value)


def test_a_booking_is_kept_with_the_reason(chat: Chat) -> None:
    booking = book(chat.services.bookings, chat.opened["id"])

    receipt = chat.client.delete(chat.path, headers=chat.auth).json()

    assert [kept["reference"] for kept in receipt["bookings_kept"]] == [booking.reference]
    assert "bleibt gebucht" in receipt["bookings_kept"][0]["reason"]
    found = chat.services.bookings.find(booking.reference, "krause@example.de")
    assert found.status == "confirmed"
    with chat.uow() as db:
        assert db.scalars(select(Booking.conversation_id)).all() == [None]


def test_a_booking_is_cancelled_on_request_and_the_person_taken_out(chat: Chat, tracker: Path) -> None:
    booking = book(chat.services.bookings, chat.opened["id"])
    with chat.uow() as db:
        for mail in db.scalars(select(OutboxMail)):
            mail.state = "sent"
        db.commit()

    receipt = chat.client.delete(f"{chat.path}?bookings=cancel", headers=chat.auth).json()

    assert receipt["bookings_cancelled"] == [booking.reference]
    with chat.uow() as db:
        row = db.scalars(select(Booking)).one()
        assert (row.status, row.company, row.email, row.facts) == ("cancelled", "", "", {})
        # The notice of cancellation still has to reach the person and the chamber.
        assert {mail.state for mail in db.scalars(select(OutboxMail))} == {"waiting"}
        for mail in db.scalars(select(OutboxMail)):
            db.delete(mail)
        db.commit()
    left = everything(chat, tracker)
    assert [word for word in SECRETS if word in left] == []


def test_an_unknown_wish_for_bookings_is_a_problem(chat: Chat) -> None:
    response = chat.client.delete(f"{chat.path}?bookings=sell", headers=chat.auth)

    assert response.status_code == 422
    assert chat.history()


def test_a_tracker_without_tables_is_no_obstacle(engine: FakeEngine, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    with make_chat(tmp_path, engine.url, tracker_url=url) as chat:
        assert chat.client.delete(chat.path, headers=chat.auth).json()["erased"]["tracker_events"] == 0
        assert chat.bookings.released == [chat.opened["id"]]
