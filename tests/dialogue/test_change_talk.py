"""Changing a booking in the chat: in its own conversation at once, elsewhere by its number and a code."""

from __future__ import annotations

import re

import pytest
from fixtures.talking import Talk
from sqlalchemy import select

from bot.db.tables import OutboxMail


def booked(talk: Talk) -> str:
    for text, intent in (
        ("Ich möchte einen Termin", "book_session"),
        ("Onlineshop, Stendal", "inform"),
        ("passt", "affirm"),
        ("online", "inform"),
        ("Optik Lang, Eva Lang, eva@lang.example", "inform"),
        ("ja", "affirm"),
    ):
        talk.says(text, intent)
    return talk.bookings.bookings_of(talk.id)[0].reference


def code(talk: Talk) -> str:
    """The newest code in the mails, as the mail writes it."""
    with talk.services.uow() as db:
        mails = db.scalars(
            select(OutboxMail).where(OutboxMail.kind == "change_code").order_by(OutboxMail.id.desc())
        )
        found = re.search(r"\b\d{3} \d{3}\b", mails.first().body_text)  # type: ignore[union-attr]
    assert found
    return found[0]


def proved(talk: Talk, text: str, intent: str) -> Talk:
    """Somebody in another conversation who knows the number and reads the mail."""
    reference = booked(talk)
    other = talk.as_another("other")
    assert "Buchungsnummer" in other.says(text, intent)
    said = other.says(f"meine nummer ist {reference}")
    assert "Code mit sechs Ziffern" in said and "Lang" not in said and "lang.example" not in said
    return other


def test_a_booking_is_cancelled_by_number_and_code(talk: Talk) -> None:
    other = proved(talk, "Termin absagen", "cancel_booking")
    assert "wirklich absagen" in other.says(f"der code ist {code(talk)}", "nlu_fallback")
    assert "ist abgesagt" in other.says("ja", "affirm")
    assert talk.rows("confirmed") == 0


def test_a_booking_is_moved_by_number_and_code(talk: Talk) -> None:
    other = proved(talk, "Ich muss den Termin verschieben", "reschedule_booking")
    assert "Diese Zeiten sind frei" in other.says(code(talk).replace(" ", ""), "out_of_scope")
    assert "ist verschoben auf" in other.says("der zweite")
    assert talk.rows("confirmed") == 1


def test_when_it_is_is_told_by_number_and_code(talk: Talk) -> None:
    other = proved(talk, "Wann ist mein Termin?", "booking_status")
    assert "10. Dezember 2026" in other.says(code(talk))


def test_contact_and_format_are_changed_by_number_and_code(talk: Talk) -> None:
    other = proved(talk, "Wann ist mein Termin?", "booking_status")
    other.says(code(talk))
    assert "Soll ich das" in other.says("ich komme doch lieber vor Ort")
    assert "Geändert in Ihrem Termin" in other.says("ja", "affirm")
    assert "Soll ich das" in other.says("neue Mail: neu@lang.example")
    assert "Geändert" in other.says("ja", "affirm")
    (booking,) = talk.bookings.bookings_of(talk.id)
    assert (booking.meeting_format, booking.email) == ("on_site", "neu@lang.example")


def test_a_question_in_between_leads_back_to_the_code(talk: Talk) -> None:
    other = proved(talk, "Termin absagen", "cancel_booking")
    assert "Wie lautet der Code" in other.says("Was kostet der Sprechtag?", "session_cost")
    assert "wirklich absagen" in other.says(code(talk))


def test_a_new_code_can_be_asked_for_and_the_old_one_is_void(talk: Talk) -> None:
    other = proved(talk, "Termin absagen", "cancel_booking")
    old = code(talk)
    other.presses("Neuen Code")
    if old != code(talk):
        assert "stimmt nicht" in other.says(old)
    assert "wirklich absagen" in other.says(code(talk))


def test_an_old_code_is_void_and_this_is_said(talk: Talk) -> None:
    other = proved(talk, "Termin absagen", "cancel_booking")
    talk.clock.move(minutes=16)
    assert "gilt nicht mehr" in other.says(code(talk))


@pytest.mark.parametrize("guess", ["000 000", "eva@lang.example", "keine Ahnung"])
def test_nobody_guesses_a_way_in(talk: Talk, guess: str) -> None:
    other = proved(talk, "Termin absagen", "cancel_booking")
    guess = guess if guess != code(talk) else "000 001"
    for _ in range(3):
        said = other.says(guess)
        assert "Lang" not in said

    assert "Hier hilft Ihnen ein Mensch" in said
    assert other.memory.change == {}
    assert talk.rows("confirmed") == 1


def test_an_address_is_no_proof(talk: Talk) -> None:
    """Whoever types a company and its address learns no number and changes nothing without the code."""
    booked(talk)
    other = talk.as_another("other")
    for text, intent in (
        ("Ich möchte einen Termin", "book_session"),
        ("Onlineshop, Stendal", "inform"),
        ("passt", "affirm"),
        ("online", "inform"),
        ("Optik Lang, Eva Lang, eva@lang.example", "inform"),
    ):
        other.says(text, intent)
    assert "DL-" not in other.says("ja", "affirm")
    assert "Code" in other.presses("Termin verschieben")
    assert "Diese Zeiten sind frei" in other.says(code(talk))
    assert "ist verschoben" in other.says("der erste")
    assert talk.rows("confirmed") == 1
