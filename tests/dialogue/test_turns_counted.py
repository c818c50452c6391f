"""From the wish to the booking number in few turns: six from nothing, two for whoever says all at once."""

from __future__ import annotations

import pytest
from fixtures.talking import Talk

NOTHING_SAID = (
    ("Ich möchte einen Termin", "book_session"),
    ("Onlineshop, Stendal", "inform"),
    ("ja", "affirm"),
    ("online", "inform"),
    ("Optik Lang, Eva Lang, eva@lang.example", "inform"),
    ("ja", "affirm"),
)
ALL_SAID = (
    (
        "Ich hätte gern den nächsten freien Termin für die Optik Lang aus Stendal, es geht um einen "
        "Onlineshop, gern online. Mein Name ist Eva Lang, eva@lang.example",
        "book_session",
    ),
    ("ja", "affirm"),
)
BUTTONS_FIRST = (
    ("/book_session", ""),
    ('/choose{"region": "magdeburg"}', ""),
    ("Onlineshop", "inform"),
    ("ja", "affirm"),
    ("Optik Lang, Eva Lang, eva@lang.example, vor Ort", "inform"),
    ("ja", "affirm"),
)


@pytest.mark.parametrize(
    ("said", "most"),
    [(NOTHING_SAID, 6), (ALL_SAID, 2), (BUTTONS_FIRST, 6)],
    ids=["nothing", "all", "buttons"],
)
def test_a_booking_takes_few_turns(talk: Talk, said: tuple[tuple[str, str], ...], most: int) -> None:
    for text, intent in said:
        answer = talk.sends(text) if text.startswith("/") else talk.says(text, intent)

    assert len(said) <= most
    assert "Ihre Buchungsnummer ist" in answer


def test_after_a_concern_was_told_four_turns_are_enough(talk: Talk) -> None:
    talk.says("Wir sind eine Tischlerei in Stendal und wollen einen Onlineshop", "topic_online_shop")
    turns = (
        ("Ich möchte einen Termin", "book_session"),
        ("ja, online", "affirm"),
        ("Tischlerei Krause, Anna Krause, anna@krause.example", "inform"),
        ("ja", "affirm"),
    )
    for text, intent in turns:
        answer = talk.says(text, intent)
        assert "Worum geht es" not in answer and "In welchem Ort" not in answer
    assert "Ihre Buchungsnummer ist" in answer or "online teilnehmen oder vor Ort" in answer
