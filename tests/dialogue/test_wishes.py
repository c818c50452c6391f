from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from bot.conversation.reply import Turn
from bot.dialogue.wishes import exact_hour, means_also, merged, query, read_wish, wish_of

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("im Februar", {"day_from": "2027-02-01", "day_to": "2027-02-28"}),
        ("ab 9. Januar", {"day_from": "2027-01-09"}),
        ("um 14 Uhr", {"time_from": "14:00:00", "time_to": "14:00:00"}),
        ("nicht am 10. Dezember", {"excluded": [["2026-12-10", "2026-12-10"]]}),
        ("am 3. oder 10. Dezember", {"day_from": "2026-12-03", "day_to": "2026-12-10"}),
        ("Onlineshop, Stendal", {}),
    ],
)
def test_a_wish_is_read(text: str, fields: dict[str, Any]) -> None:
    assert read_wish(text, TODAY).fields == fields


@pytest.mark.parametrize(
    ("text", "problem"), [("am 31. Februar", "invalid"), ("am 5. November 2026", "past"), ("im Mai", "")]
)
def test_a_day_that_cannot_be_is_named(text: str, problem: str) -> None:
    assert read_wish(text, TODAY).problem == problem


def test_every_understood_day_is_read_back() -> None:
    assert read_wish("im Februar", TODAY).described == "im Februar 2027"
    assert " oder " in read_wish("am 3. oder 10. Dezember", TODAY).described


@pytest.mark.parametrize(
    ("kept", "new", "result"),
    [
        (
            {"day_from": "2027-02-01", "day_to": "2027-02-28"},
            {"day_from": "2027-03-09"},
            {"day_from": "2027-03-09"},
        ),
        (
            {"day_from": "2027-02-01"},
            {"time_from": "14:00:00"},
            {"day_from": "2027-02-01", "time_from": "14:00:00"},
        ),
        (
            {"time_from": "08:00:00", "time_to": "12:00:00"},
            {"time_from": "13:00:00"},
            {"time_from": "13:00:00"},
        ),
        ({"excluded": [["a", "b"]]}, {"excluded": [["c", "d"]]}, {"excluded": [["a", "b"], ["c", "d"]]}),
        ({"beyond": [1, 2]}, {"day_from": "2027-01-01"}, {"day_from": "2027-01-01"}),
    ],
)
def test_a_later_word_replaces_what_it_is_about(
    kept: dict[str, Any], new: dict[str, Any], result: dict[str, Any]
) -> None:
    assert merged(kept, new) == result


def test_one_moment_bounds_the_beginning_only() -> None:
    wish = read_wish("um 14 Uhr", TODAY).fields

    assert exact_hour(wish) == time(14)
    assert query(wish, ("halle",)).time_to is None
    assert exact_hour(read_wish("nachmittags", TODAY).fields) is None


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("in Halle geht auch", True),
        ("egal wo", True),
        ("beides", True),
        ("in Halle", False),
        ("wir sitzen in Halle", False),
    ],
)
def test_also_widens(text: str, also: bool) -> None:
    assert means_also(text) == also


def test_a_button_holds_no_wish_in_its_text() -> None:
    assert wish_of(Turn("t", '/choose{"time_slot": "3"}', "choose"), TODAY).fields == {}
