from __future__ import annotations

from datetime import date

import pytest

from bot.clock import BERLIN
from bot.dialogue.language import switch_in
from bot.dialogue.plain_answers import (
    is_plain_yes,
    is_undecided,
    means_afresh,
    means_back,
    means_go_on,
    means_no_matter,
    picked,
)

TODAY = date(2026, 11, 23)
SHOWN = [11, 12, 13]
STARTS = ["2026-12-10T12:00:00+00:00", "2026-12-10T12:45:00+00:00", "2026-12-10T13:45:00+00:00"]


@pytest.mark.parametrize(
    "text", ["ja", "Ja bitte", "ja klar", "passt", "ja, buchen Sie das", "genau", "jo gern", "/affirm", "ja!"]
)
def test_a_plain_yes_is_one(text: str) -> None:
    assert is_plain_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "ja, aber später",
        "vielleicht",
        "ja oder nein",
        "ja, wenn es online geht",
        "lieber nicht",
        "ja?",
        "ja, nur nicht so früh",
        "moment",
        "ja, ich überlege noch",
        "ja, lieber um 15 Uhr",
    ],
)
def test_a_yes_with_a_doubt_is_none(text: str) -> None:
    assert not is_plain_yes(text)


@pytest.mark.parametrize(
    "text", ["vielleicht", "weiß ich noch nicht", "mal sehen", "ich überlege noch", "jein"]
)
def test_who_is_undecided_is_noticed(text: str) -> None:
    assert is_undecided(text)


@pytest.mark.parametrize(
    ("text", "time_slot"),
    [
        ("der erste", 11),
        ("erster", 11),
        ("den zweiten bitte", 12),
        ("die mittlere Zeit", 12),
        ("der dritte", 13),
        ("der letzte", 13),
        ("2", 12),
        ("Nummer 3", 13),
        ("13:45 Uhr", 12),
        ("um 13 Uhr", 11),
        ("am 10. Dezember um 14:45 Uhr", 13),
        ("um 14 Uhr", 0),
        ("am 11. Dezember um 13 Uhr", 0),
        ("im Februar", 0),
        ("9", 0),
        ("ja", 0),
        ("Stendal", 0),
        ('/choose{"time_slot": "2"}', 0),
    ],
)
def test_words_pick_among_the_times_shown(text: str, time_slot: int) -> None:
    assert picked(text, SHOWN, STARTS, TODAY, BERLIN) == time_slot


def test_nothing_is_picked_where_nothing_was_shown() -> None:
    assert picked("der erste", [], [], TODAY, BERLIN) == 0


@pytest.mark.parametrize(
    ("text", "go_on", "no_matter", "afresh", "back"),
    [
        ("weiter", True, False, False, False),
        ("bitte weitermachen", True, False, False, False),
        ("egal", False, True, False, False),
        ("ist mir egal", False, True, False, False),
        ("von vorn", False, False, True, False),
        ("bitte nochmal neu", False, False, True, False),
        ("zurück", False, False, False, True),
        ("stopp", False, False, False, False),
    ],
)
def test_words_that_steer_are_told_apart(
    text: str, go_on: bool, no_matter: bool, afresh: bool, back: bool
) -> None:
    told = (means_go_on(text), means_no_matter(text), means_afresh(text), means_back(text))

    assert told == (go_on, no_matter, afresh, back)


@pytest.mark.parametrize(
    ("text", "easy"),
    [
        ("einfache Sprache bitte", True),
        ("Bitte in leichter Sprache", True),
        ("Können Sie das einfacher erklären?", True),
        ("normale Sprache", False),
        ("wieder normal bitte", False),
        ("Muss meine Website in Leichter Sprache sein?", None),
        ("Onlineshop", None),
        ("/request_human", None),
    ],
)
def test_the_language_is_switched_by_asking(text: str, easy: bool | None) -> None:
    assert switch_in(text) is easy
