from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_parts import Chat, FakeEngine, make_chat
from sqlalchemy import select

from bot.db.tables import OutboxMail

DETAILS = {
    "contact_name": "Ute Krause",
    "company": "Tischlerei Krause",
    "email": "ute@krause.example",
    "meeting_format": "online",
    "privacy": "yes",
}


@pytest.fixture
def chat(engine: FakeEngine, tmp_path: Path) -> Iterator[Chat]:
    with make_chat(tmp_path, engine.url, real_bookings=True) as made:
        yield made


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))


def choose(chat: Chat) -> Any:
    """The form with the earliest time slot held."""
    overview = chat.client.get("/termine")
    slot = re.findall(r'name="time_slot" value="(\d+)"', overview.text)[0]
    return chat.client.post("/termine/halten", data={**hidden(overview.text), "time_slot": slot})


def test_the_page_lists_the_free_times_of_all_regions(chat: Chat) -> None:
    text = chat.client.get("/termine").text

    assert "Halle" in text and "Magdeburg" in text
    assert "Donnerstag, 3. Dezember 2026" in text and "13:00 bis 13:45 Uhr" in text
    assert "<script" not in text


def test_a_time_slot_is_held_and_booked(chat: Chat) -> None:
    form = choose(chat)
    assert "Wir halten diesen Termin bis 10:10 Uhr für Sie frei" in form.text

    first = chat.client.post("/termine/angaben", data={**hidden(form.text), **DETAILS})
    second = chat.client.post("/termine/angaben", data={**hidden(form.text), **DETAILS})

    number = re.findall(r"DL-\w{3}-\w{3}", first.text)
    assert first.status_code == 200 and number
    assert re.findall(r"DL-\w{3}-\w{3}", second.text) == number


@pytest.mark.parametrize("name", ["contact_name", "company", "email", "privacy"])
def test_a_fault_is_named_at_its_field(chat: Chat, name: str) -> None:
    form = choose(chat)
    response = chat.client.post("/termine/angaben", data={**hidden(form.text), **DETAILS, name: ""})

    assert response.status_code == 422
    assert f'<a href="#{name}">' in response.text and 'role="alert"' in response.text
    assert re.search(rf'id="{name}"[^>]*aria-invalid="true" aria-describedby="fault"', response.text)


def test_a_form_from_elsewhere_is_refused(chat: Chat) -> None:
    form = choose(chat)
    foreign = {**hidden(form.text), **DETAILS, "token": "x"}
    assert chat.client.post("/termine/angaben", data=foreign).status_code == 403
    chat.client.cookies.clear()
    assert chat.client.post("/termine/angaben", data={**hidden(form.text), **DETAILS}).status_code == 403


def test_without_a_held_time_slot_the_choice_begins_again(chat: Chat) -> None:
    choose(chat)
    chat.clock.move(minutes=11)

    assert "abgelaufen" in chat.client.get("/termine/angaben").text


def test_links_of_mails_change_nothing_when_opened(chat: Chat) -> None:
    form = choose(chat)
    chat.client.post("/termine/angaben", data={**hidden(form.text), **DETAILS})
    chat.clock.move(days=10, hours=3, minutes=45)
    chat.services.bookings.afterwards.write_mails()
    with chat.uow() as db:
        found = select(OutboxMail.body_text).where(OutboxMail.kind == "outcome_request")
        path = re.findall(r"/termin/[\w-]+/ergebnis", db.scalars(found).one())[0]

    shown = chat.client.get(path)
    assert shown.status_code == 200 and "Krause" not in shown.text
    assert chat.client.post(path, data={"result": "x"}).status_code == 422
    done = chat.client.post(path, data={"happened": "yes", "result": "Shop planen", "material": "Leitfaden"})
    assert "eingetragen" in done.text
    assert chat.client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/warteliste/x", "/warteliste/x/austragen", "/termin/x/umbuchen", "/termin/x/ergebnis"]
)
def test_wrong_links_are_said_so(chat: Chat, path: str) -> None:
    assert chat.client.get(path).status_code == 404
    assert chat.client.post(path).status_code in (404, 409)
