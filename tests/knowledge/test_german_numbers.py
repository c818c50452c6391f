from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.german_numbers import find_numbers, numbers_missing
from bot.wording import MONTHS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.500 Euro", {"1500"}),
        ("1500 Euro", {"1500"}),
        ("1 500 Euro", {"1500"}),
        ("70 %, 70% oder 70 Prozent", {"70 %"}),
        ("7,5 Prozent", {"7.5 %"}),
        ("79,10 Mio. €", {"79100000"}),
        ("2 Millionen Euro", {"2000000"}),
        ("ab 1.1.2027", {"2027-01-01"}),
        ("ab 01.01.2027", {"2027-01-01"}),
        ("ab 1. Januar 2027", {"2027-01-01"}),
        ("im Januar 2027", {"2027-01"}),
        ("am 1. Januar", {"--01-01"}),
        ("am 1.1. beginnt es", {"--01-01"}),
        ("am 29. Februar", {"--02-29"}),
        ("am 31.2.2027", {"2027-02-31"}),
        ("seit 2025", {"2025"}),
        ("§ 14 UStG und EN 16931", {"14", "16931"}),
        ("10–12 Fragen", {"10", "12"}),
        ("Richtlinie (EU) 2023/2673", {"2023", "2673"}),
        ("Telefon 0800 56 007 57", {"08005600757"}),
        ("H5P, 2FA und M365", set()),
        ("1. Erst schauen\n2. Dann handeln", set()),
        ("[Seite 3](https://example.org/2024/05)", {"3"}),
        ("3-2-1-Regel", {"3", "2", "1"}),
        ("", set()),
    ],
)
def test_numbers_have_one_spelling(text: str, expected: set[str]) -> None:
    assert find_numbers(text) == expected


@pytest.mark.parametrize(
    ("told", "full", "missing"),
    [
        ("bis 70 %", "bis zu 70 Prozent", []),
        ("bis 70 %", "bis zu 70", ["70 %"]),
        ("seit 2025", "seit dem 1. Januar 2025", []),
        ("ab Januar 2027", "ab 1.1.2027", []),
        ("am 1. Januar", "am 1.1.2027", []),
        ("ab 1.1.2027", "ab Januar 2027", ["2027-01-01"]),
        ("ab 1.1.2027", "ab 1.1.2028", ["2027-01-01"]),
        ("10.000 Euro", "1.000 Euro", ["10000"]),
        ("ohne Zahl", "", []),
    ],
)
def test_numbers_of_the_short_answer_stand_in_the_long_one(told: str, full: str, missing: list[str]) -> None:
    assert numbers_missing(told, full) == missing


@given(st.integers(min_value=0, max_value=10**9))
def test_thousands_with_and_without_dots_are_the_same(number: int) -> None:
    dotted = f"{number:,}".replace(",", ".")
    assert find_numbers(f"etwa {dotted} Euro") == find_numbers(f"etwa {number} Euro") == {str(number)}


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_all_spellings_of_a_day_are_the_same(day: date) -> None:
    spellings = (
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day.day}. {MONTHS[day.month - 1]} {day.year}",
    )
    assert {find_numbers(f"am {spelling} gilt") for spelling in spellings} == {frozenset({day.isoformat()})}


@given(st.text())
def test_a_text_misses_nothing_of_itself(text: str) -> None:
    assert numbers_missing(text, text) == []
