"""What the link in the mail can do: move the booking and change its details, without login or JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_parts import Chat, FakeEngine, make_chat
from sqlalchemy import select

from bot.booking.views import BookingRequest, BookingView, TimeSlotQuery
from bot.db.tables import Booking, OutboxMail

UTE = BookingRequest(
    "Tischlerei Krause", "Ute Krause", "ute@krause.example", "Shop", "online", phone="0391 77"
)


@pytest.fixture
def chat(engine: FakeEngine, tmp_path: Path) -> Iterator[Chat]:
    with make_chat(tmp_path, engine.url, real_bookings=True) as made:
        yield made


@pytest.fixture
def booking(chat: Chat) -> BookingView:
    slot = chat.services.bookings.free_time_slots(TimeSlotQuery(regions=("magdeburg",)), 1)[0]
    return chat.services.bookings.confirm(None, slot.id, UTE)


@pytest.fixture
def link(chat: Chat, booking: BookingView) -> str:
    """The path of the link as the confirmation carries it."""
    with chat.uow() as db:
        mail = db.scalars(select(OutboxMail).where(OutboxMail.kind == "confirmation")).one()
        return re.findall(r"/termin/[\w-]+", mail.body_text)[0]


def row(chat: Chat) -> tuple[str, str, str, str, int]:
    with chat.uow() as db:
        one = db.scalars(select(Booking)).one()
        return one.contact_name, one.email, one.phone, one.meeting_format, one.time_slot_id


@pytest.mark.parametrize("page", ["", "/verschieben", "/angaben"])
def test_no_page_names_the_person_or_needs_a_script(chat: Chat, link: str, page: str) -> None:
    shown = chat.client.get(link + page)

    assert shown.status_code == 200
    # The link itself is letters by chance, "UtE" among them.
    assert not re.search(r"krause|0391 77|\bute\b", shown.text.replace(link, ""), re.I)
    assert "<script" not in shown.text
    assert shown.headers["cache-control"] == "no-store"


def test_a_booking_is_moved_by_the_link(chat: Chat, link: str, booking: BookingView) -> None:
    before = row(chat)
    page = chat.client.get(link + "/verschieben").text
    slots = re.findall(r'name="time_slot" value="(\d+)"', page)
    moved = chat.client.post(link + "/verschieben", data={"time_slot": slots[2]})

    assert "Ihr Termin ist verschoben" in moved.text and booking.reference in moved.text
    assert row(chat)[-1] == int(slots[2]) != before[-1]
    assert "Krause" not in moved.text


@pytest.mark.parametrize("chosen", ["", "x", "99999999999999999999", "²"])
def test_without_a_choice_nothing_is_moved(chat: Chat, link: str, chosen: str) -> None:
    before = row(chat)
    answer = chat.client.post(link + "/verschieben", data={"time_slot": chosen})

    assert answer.status_code == 422 and "Bitte wählen Sie einen Termin" in answer.text
    assert row(chat) == before


def test_a_time_that_is_taken_meanwhile_is_said_so(chat: Chat, link: str) -> None:
    slots = re.findall(r'name="time_slot" value="(\d+)"', chat.client.get(link + "/verschieben").text)
    chat.services.bookings.hold(int(slots[0]), "somebody")
    answer = chat.client.post(link + "/verschieben", data={"time_slot": slots[0]})

    assert answer.status_code == 409 and "gerade vergeben" in answer.text


def test_contact_and_format_are_changed_by_the_link(chat: Chat, link: str) -> None:
    answer = chat.client.post(
        link + "/angaben", data={"email": "neu@krause.example", "meeting_format": "on_site", "phone": ""}
    )

    assert "Ihre Angaben sind geändert" in answer.text and "krause" not in answer.text.lower()
    assert row(chat)[:4] == ("Ute Krause", "neu@krause.example", "0391 77", "on_site")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "contact_name"),
        ({"email": "kaputt"}, "email"),
        ({"phone": "1" * 60}, "phone"),
        ({"meeting_format": "brieftaube"}, "meeting_format"),
    ],
)
def test_a_fault_is_named_and_changes_nothing(
    chat: Chat, link: str, data: dict[str, str], field: str
) -> None:
    before = row(chat)
    answer = chat.client.post(link + "/angaben", data=data)

    assert answer.status_code == 422 and f'<a href="#{field}">' in answer.text
    assert row(chat) == before


@pytest.mark.parametrize("page", ["/verschieben", "/angaben"])
def test_after_cancelling_the_link_changes_nothing_more(
    chat: Chat, link: str, booking: BookingView, page: str
) -> None:
    chat.services.bookings.cancel(booking.reference, booking.email)

    assert chat.client.get(link + page).status_code == 404
    assert chat.client.post(link + page, data={"time_slot": "1", "phone": "1"}).status_code == 404


@pytest.mark.parametrize("page", ["/verschieben", "/angaben"])
def test_a_link_for_something_else_does_not_open_these(chat: Chat, booking: BookingView, page: str) -> None:
    other = re.findall(r"/termin/[\w-]+", chat.services.bookings.card(booking)["ics_url"])[0]

    assert chat.client.get(other + page).status_code == 404
