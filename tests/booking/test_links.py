from __future__ import annotations

import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from fixtures.booking_desk import KRAUSE, NOW, Desk

from bot.booking.tokens import CALENDAR, MANAGE, Links, secret_in
from bot.errors import NotFound
from bot.settings import Settings

LATER = NOW + timedelta(days=1)


@pytest.fixture
def links(tmp_path: Path) -> Links:
    return Links(Settings(data_dir=tmp_path))


def test_a_link_leads_back_to_its_subject(links: Links) -> None:
    assert links.read(links.sign(MANAGE, "DL-7K4-MPQ", LATER), MANAGE, NOW) == "DL-7K4-MPQ"


def test_a_link_serves_one_purpose(links: Links) -> None:
    with pytest.raises(NotFound):
        links.read(links.sign(CALENDAR, "DL-7K4-MPQ", LATER), MANAGE, NOW)


def test_a_link_expires(links: Links) -> None:
    with pytest.raises(NotFound):
        links.read(links.sign(MANAGE, "DL-7K4-MPQ", LATER), MANAGE, LATER)


@pytest.mark.parametrize("token", ["", "x", "ä", "AAAA" * 30, "a b", "=", "a" * 10_000])
def test_what_was_not_signed_leads_nowhere(links: Links, token: str) -> None:
    with pytest.raises(NotFound):
        links.read(token, MANAGE, NOW)


def test_no_changed_character_goes_unnoticed(links: Links) -> None:
    token = links.sign(MANAGE, "DL-7K4-MPQ", LATER)
    for index in range(len(token) - 1):
        forged = token[:index] + ("A" if token[index] != "A" else "B") + token[index + 1 :]
        with pytest.raises(NotFound):
            links.read(forged, MANAGE, NOW)


def test_another_secret_does_not_accept_the_link(links: Links, tmp_path: Path) -> None:
    other = Links(Settings(data_dir=tmp_path, secret_key="x" * 32))
    with pytest.raises(NotFound):
        other.read(links.sign(MANAGE, "DL-7K4-MPQ", LATER), MANAGE, NOW)


def test_processes_that_start_together_agree_on_one_secret(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(secret_in(tmp_path / "data"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 20 and len(set(found)) == 1 and len(found[0]) >= 32
    file = tmp_path / "data" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_the_links_of_a_booking_find_it(desk: Desk) -> None:
    booking = desk.bookings.confirm("anna", desk.free()[0].id, KRAUSE)
    card = desk.bookings.card(booking)
    manage = card["manage_url"].rpartition("/")[2]
    calendar = card["ics_url"].split("/")[-2]

    assert desk.bookings.find_by_token(manage, MANAGE) == booking
    assert desk.bookings.find_by_token(calendar, CALENDAR) == booking
    with pytest.raises(NotFound):
        desk.bookings.find_by_token(calendar, MANAGE)
    desk.clock.set(booking.ends_at + timedelta(days=1))
    with pytest.raises(NotFound):
        desk.bookings.find_by_token(manage, MANAGE)


def test_a_card_has_what_the_chat_shows(desk: Desk) -> None:
    booking = desk.bookings.confirm("anna", desk.free()[0].id, KRAUSE)
    card = desk.bookings.card(booking)

    assert (card["reference"], card["format"], card["place"]) == (booking.reference, "online", "Zoom")
    assert card["starts_at"] == "2026-12-03T12:00:00+00:00"
