from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from chat_parts import Chat, FakeEngine, book, make_chat
from icalendar import Calendar

PERSONAL = ("Krause", "krause@example.de", "Onlineshop", "Stendal")


@pytest.fixture
def chat(engine: FakeEngine, tmp_path: Path) -> Iterator[Chat]:
    with make_chat(tmp_path, engine.url, real_bookings=True) as made:
        yield made


@pytest.fixture
def card(chat: Chat) -> Any:
    return chat.services.bookings.card(book(chat.services.bookings, chat.opened["id"]))


def path_of(url: str) -> str:
    return urlsplit(url).path


def test_the_page_tells_when_and_where_but_not_who(chat: Chat, card: Any) -> None:
    response = chat.client.get(path_of(card["manage_url"]))

    assert response.status_code == 200
    assert card["reference"] in response.text
    assert "Donnerstag, 10. Dezember 2026, 13:00 bis 13:45 Uhr" in response.text
    assert [word for word in PERSONAL if word in response.text] == []
    assert response.headers["cache-control"] == "no-store"


def test_opening_the_link_changes_nothing_and_the_button_cancels(chat: Chat, card: Any) -> None:
    path = path_of(card["manage_url"])
    assert chat.client.get(f"{path}/absagen").status_code == 405

    first = chat.client.post(f"{path}/absagen")
    second = chat.client.post(f"{path}/absagen")

    assert first.status_code == second.status_code == 200
    assert "Wir haben den Termin abgesagt" in first.text
    assert "Termin absagen" not in chat.client.get(path).text
    assert chat.services.bookings.bookings_of(chat.opened["id"]) == []


def test_the_calendar_file_can_be_read(chat: Chat, card: Any) -> None:
    response = chat.client.get(path_of(card["ics_url"]))

    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    event = Calendar.from_ical(response.text).walk("VEVENT")[0]
    assert event.decoded("dtstart").isoformat() == "2026-12-10T13:00:00+01:00"


@pytest.mark.parametrize("end", ["", "/absagen", "/kalender.ics"])
@pytest.mark.parametrize("token", ["falsch", "%00", "a" * 3000, "ü"])
def test_a_wrong_link_is_said_so(chat: Chat, token: str, end: str) -> None:
    response = chat.client.request("POST" if end == "/absagen" else "GET", f"/termin/{token}{end}")

    assert response.status_code == 404
    assert "Traceback" not in response.text


def test_each_link_serves_its_purpose_only(chat: Chat, card: Any) -> None:
    calendar = path_of(card["ics_url"]).removesuffix("/kalender.ics")

    assert chat.client.get(calendar).status_code == 404
    assert chat.client.post(f"{calendar}/absagen").status_code == 404
    assert chat.client.get(f"{path_of(card['manage_url'])}/kalender.ics").status_code == 404


def test_what_is_over_cannot_be_cancelled(chat: Chat, card: Any) -> None:
    chat.clock.move(days=17, hours=3, minutes=30)

    response = chat.client.post(f"{path_of(card['manage_url'])}/absagen")

    assert "nicht mehr abgesagt" in response.text
