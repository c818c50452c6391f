from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fixtures.letters import LETTER

from bot.knowledge.german_style import find_du_form
from bot.notify import mails
from bot.notify.letter import Letter, Mail

Write = Callable[[Letter], Mail]
ALL: list[Write] = [
    mails.confirmation,
    mails.change,
    mails.cancellation,
    lambda letter: mails.chamber_notice(letter, "booked"),
    lambda letter: mails.chamber_notice(letter, "changed"),
    lambda letter: mails.chamber_notice(letter, "cancelled"),
]
NAMES = ["confirmation", "change", "cancellation", "booked", "changed", "cancelled"]


def test_a_confirmation_says_when_where_and_how_to_change_it() -> None:
    mail = mails.confirmation(LETTER)

    assert mail.subject == "Ihr Termin: Donnerstag, 10. Dezember 2026, 13:00 bis 13:45 Uhr (DL-7K4-MPQ)"
    for part in ("Guten Tag Ute Krause,", "Online: Zoom", "DL-7K4-MPQ", LETTER.manage_url, LETTER.concern):
        assert part in mail.body_text
    assert (mail.recipient, mail.calendar_method) == ("ute@krause.example", "REQUEST")


def test_on_site_the_address_is_named() -> None:
    mail = mails.confirmation(
        replace(LETTER, online=False, place="IHK Magdeburg, Alter Markt 8", hints="Raum 2.")
    )

    assert "Ort: IHK Magdeburg, Alter Markt 8" in mail.body_text
    assert "Raum 2." in mail.body_text and "Zugang" not in mail.body_text


def test_a_meeting_link_is_shown_where_there_is_one() -> None:
    mail = mails.confirmation(replace(LETTER, meeting_link="https://zoom.example/j/1"))

    assert "Online: Zoom: https://zoom.example/j/1" in mail.body_text
    assert 'href="https://zoom.example/j/1"' in mail.body_html


def test_a_move_names_the_former_time() -> None:
    mail = mails.change(replace(LETTER, former_starts_at=LETTER.starts_at - timedelta(days=7)))

    assert "Bisher war er am Donnerstag, 3. Dezember 2026, 13:00 Uhr." in mail.body_text


def test_a_changed_contact_is_no_move() -> None:
    assert "verschoben." not in mails.change(replace(LETTER, former_starts_at=LETTER.starts_at)).body_text


def test_a_cancellation_by_the_chamber_gives_the_reason() -> None:
    mail = mails.cancellation(replace(LETTER, reason="Der Raum ist gesperrt."))

    assert "muss leider entfallen. Grund: Der Raum ist gesperrt." in mail.body_text
    assert mail.calendar_method == "CANCEL"


def test_the_chamber_gets_what_it_needs_to_prepare() -> None:
    mail = mails.chamber_notice(replace(LETTER, phone="0391 123"), "booked")

    for part in ("Neuer Termin", "Tischlerei Krause GmbH", "Telefon: 0391 123", "Onlineshop"):
        assert part in mail.body_text
    assert LETTER.manage_url not in mail.body_text + mail.body_html


@pytest.mark.parametrize("write", ALL, ids=NAMES)
def test_what_visitors_write_is_text_in_every_mail(write: Write) -> None:
    evil = '<script>alert(1)</script>"&{{ 7 * 7 }}'
    mail = write(
        replace(LETTER, contact_name=evil, company=evil, concern=evil, reason=evil, hints=evil, place=evil)
    )

    assert "<script>" not in mail.body_html
    assert "49" not in mail.body_text.replace(LETTER.manage_url, "")


@pytest.mark.parametrize("write", ALL, ids=NAMES)
def test_every_mail_says_sie_and_has_no_gaps(write: Write) -> None:
    mail = write(LETTER)

    assert find_du_form(mail.body_text) == []
    assert "\n\n\n" not in mail.body_text
    assert "None" not in mail.body_text + mail.body_html
    assert mail.subject in mail.body_html.replace("&#39;", "'")


def test_every_recipient_and_every_change_has_a_key_of_its_own() -> None:
    keys = {
        write(replace(LETTER, recipient=recipient, sequence=sequence)).key
        for write in ALL[:4]
        for recipient in ("a@b.example", "c@d.example")
        for sequence in (0, 1)
    }
    assert len(keys) == 16
