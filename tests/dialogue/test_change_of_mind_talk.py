"""Whoever changes their mind in the middle is understood, and nothing said is lost."""

from __future__ import annotations

import pytest
from fixtures.booking_talk import CONTACT, booked, to_summary, to_time_slot
from fixtures.talking import Talk


def test_later_at_the_summary_is_later_than_what_is_held(talk: Talk) -> None:
    to_summary(talk)
    before = talk.memory.booking["time_slot"]
    answer = talk.says("ja, aber lieber später am Nachmittag", "affirm")

    assert "13:45 Uhr" in answer
    assert talk.memory.booking["time_slot"] not in (0, before)


def test_an_ordinal_at_the_summary_means_the_times_shown_before(talk: Talk) -> None:
    to_summary(talk)
    assert "14:45 Uhr" in talk.says("der letzte", "nlu_fallback")


def test_a_change_of_mind_at_the_contact_is_no_company(talk: Talk) -> None:
    for text, intent in (
        ("Ich möchte einen Termin", "book_session"),
        ("Onlineshop, Stendal", "inform"),
        ("passt", "affirm"),
        ("online", "inform"),
    ):
        talk.says(text, intent)
    talk.says("ach ne vor ort is besser")

    assert not talk.memory.facts.get("company")
    assert talk.memory.facts["meeting_format"] == "on_site"


def test_a_place_that_is_ruled_out_is_not_taken(talk: Talk) -> None:
    talk.says("Ich möchte einen Termin", "book_session")
    talk.says("webseite, wir sitzen in Halle, nicht Magdeburg")

    assert talk.memory.facts["region"] == "halle"


def test_the_own_region_as_well_changes_nothing(talk: Talk) -> None:
    to_summary(talk)
    before = talk.memory.booking["time_slot"]
    talk.says("in Halle geht auch")

    assert talk.memory.booking["time_slot"] == before


def test_an_ordinal_picks_a_time_when_moving_whatever_it_was_taken_for(talk: Talk) -> None:
    booked(talk)
    talk.says("Termin verschieben", "reschedule_booking")

    assert "ist verschoben" in talk.says("der erste", "topic_getting_started")


def test_when_after_a_booking_means_that_booking(talk: Talk) -> None:
    booked(talk)

    assert "Ihr Termin (DL-" in talk.says("wann war das nochmal?", "ask_next_slot")


@pytest.mark.parametrize("intent", ["request_other_slot", "affirm"])
def test_a_yes_to_the_time_with_another_form_is_a_yes_to_the_time(talk: Talk, intent: str) -> None:
    to_time_slot(talk, "Stendal")
    answer = talk.says("ja der passt, lieber vor ort", intent)

    assert "Für die Bestätigung brauche ich noch" in answer
    assert talk.memory.facts["meeting_format"] == "on_site" and talk.rows("held") == 1


def test_later_is_later_than_what_is_held_whatever_it_was_taken_for(talk: Talk) -> None:
    talk.says("Ich möchte einen Termin im Februar", "book_session")
    talk.says("Onlineshop, Halle")
    talk.says("der erste")
    talk.says(CONTACT)

    assert "4. Februar 2027, 13:45 Uhr" in talk.says("ja aber später am nachmittag", "request_other_slot")


def test_moving_later_offers_nothing_earlier(talk: Talk) -> None:
    talk.says("Ich möchte einen Termin im Februar", "book_session")
    talk.says("Onlineshop, Halle")
    talk.says("der letzte")
    talk.says(CONTACT)
    talk.says("ja", "affirm")
    talk.says("ach nee kann da nich, später", "request_other_slot")

    assert "2026" not in " ".join(talk.buttons)
