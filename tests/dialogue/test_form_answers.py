from __future__ import annotations

import pytest

from bot.booking.form_answers import (
    concern_in,
    contact_in,
    is_question,
    name_beside_email,
    names_the_concern,
    says_nothing,
)
from bot.conversation.reply import Turn
from bot.nlu.entities import read_entities

BOTH = ["company", "contact_name", "email"]


def turn(text: str) -> Turn:
    return Turn("t", text, "inform", 1.0, read_entities(text))


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("Müller Bau, Peter Müller", BOTH, {"company": "Müller Bau", "contact_name": "Peter Müller"}),
        ("Sonnenschein", BOTH, {"company": "Sonnenschein"}),
        ("Peter Müller", ["contact_name", "email"], {"contact_name": "Peter Müller"}),
        ("Müller Bau; Peter Müller", BOTH, {"company": "Müller Bau", "contact_name": "Peter Müller"}),
        ("Müller Bau\nPeter Müller", BOTH, {"company": "Müller Bau", "contact_name": "Peter Müller"}),
        ("Firma: Sonnenschein, Name: Anna Sonne", BOTH, {}),  # the parsers found both already
        ("ja", BOTH, {}),
        ("keine Ahnung", BOTH, {}),
        ("weiß nicht", ["contact_name"], {}),
        ("😀", BOTH, {}),
        ("doch online", BOTH, {}),
        ("nein, neu@krause.example", BOTH, {}),
        ("0391 1234567", BOTH, {}),
        ("anna@krause.example", BOTH, {}),
        (
            "Müller Bau, Peter Müller, p@mueller.example",
            BOTH,
            {"company": "Müller Bau", "contact_name": "Peter Müller"},
        ),
    ],
)
def test_company_and_name_are_told_apart(text: str, wanted: list[str], found: dict[str, str]) -> None:
    assert contact_in(turn(text), wanted) == found


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("Onlineshop, Stendal", "Onlineshop, Stendal"),
        ("aus Stendal bitte", ""),
        ("Stendal", ""),
        ("wir sitzen in Halle", ""),
        ("eine neue Webseite", "eine neue Webseite"),
        ("Bäckerei Schmidt, 8 Mitarbeiter", ""),
    ],
)
def test_a_concern_is_what_goes_beyond_plain_facts(text: str, concern: str) -> None:
    assert concern_in(turn(text)) == concern


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("Termin bitte, es geht um einen Onlineshop", "einen Onlineshop"),
        ("Es geht doch eher um E-Rechnungen.", "E-Rechnungen"),
        ("Ich brauche einen Termin wegen der E-Rechnung", "der E-Rechnung"),
        ("Wir wollen endlich eine ordentliche Webseite, gern online", "endlich eine ordentliche Webseite"),
        ("Anliegen: Künstliche Intelligenz", "Künstliche Intelligenz"),
        ("Ich möchte einen Termin", ""),
        ("Ich will mit einem Menschen sprechen", ""),
        ("Hallo", ""),
    ],
)
def test_a_named_concern_is_found(text: str, concern: str) -> None:
    assert names_the_concern(text) == concern


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Was kostet das", True),
        ("Onlineshop?", True),
        ("wie geht das", True),
        ("gibts Förderung", True),
        ("Onlineshop, Stendal", False),
        ("ja", False),
        ("Tischlerei Krause", False),
    ],
)
def test_questions_are_told_by_mark_or_first_word(text: str, question: bool) -> None:
    assert is_question(text) == question


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("ja", True),
        ("ja okay", True),
        ("Keine Ahnung", True),
        ("weiß ich nicht", True),
        ("😀😀", True),
        ("12", True),
        ("", True),
        ("Müller", False),
        ("ja, Onlineshop", False),
    ],
)
def test_empty_words_are_no_answer(text: str, nothing: bool) -> None:
    assert says_nothing(text) == nothing


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna Krause, anna@krause.example", "Anna Krause"),
        ("Mein Name ist Anna Krause, anna@krause.example", "Anna Krause"),
        ("anna@krause.example, Anna Krause", "Anna Krause"),
        ("anna@krause.example", ""),
        ("Webseite, anna@krause.example", ""),
    ],
)
def test_a_name_beside_the_address_is_found(text: str, name: str) -> None:
    assert name_beside_email(turn(text)) == name
