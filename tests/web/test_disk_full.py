"""The volume of the database is full: visitors are told, nothing is half stored, and it goes on by itself."""

from __future__ import annotations

from typing import Any

from chat_parts import Chat
from sqlalchemy import event, text


def limited_to(chat: Chat, pages: int | None) -> None:
    """Lets the database file grow no further (SQLite's own quota; it reports a full disk), or lifts that."""
    engine = chat.uow.engine

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages or 1_000_000}")

    event.listen(engine, "connect", limit)
    engine.dispose()


def fill_up(chat: Chat) -> str:
    """Writes until there is no room; the client id of the first message that was refused."""
    with chat.uow() as db:
        pages = db.execute(text("PRAGMA page_count")).scalar_one()
    limited_to(chat, pages)
    for number in range(400):
        answer = chat.send("Wort " * 300, client_id=f"m-{number}")
        if answer.status_code != 200:
            assert answer.status_code == 503, answer.text
            assert answer.json()["detail"].startswith("Der Dienst ist gerade nicht erreichbar.")
            assert answer.headers["Retry-After"]
            return f"m-{number}"
    raise AssertionError("there was always room")


def test_a_full_disk_is_told_and_what_was_not_stored_can_be_sent_again(chat: Chat) -> None:
    refused = fill_up(chat)
    before = chat.history()

    limited_to(chat, None)
    again = chat.send("Wort " * 300, client_id=refused)

    assert again.status_code == 200
    history = chat.history()
    assert [one["id"] for one in history[: len(before)]] == [one["id"] for one in before]
    assert sum(1 for one in history if one.get("client_id") == refused) == 1
    assert sum(1 for one in history if one["sender"] == "visitor") == sum(
        1 for one in history[1:] if one["sender"] == "bot"
    )
