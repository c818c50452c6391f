from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hostile import withstands
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.parsers.dates import DateRange, describe, parse
from bot.nlu.parsers.dates.days import month_end

TODAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
HOURS = st.integers(7, 18).map(lambda hour: time(hour)) | st.integers(7, 18).map(lambda hour: time(hour, 30))


@st.composite
def ranges(draw: st.DrawFn) -> tuple[date, DateRange]:
    today = draw(TODAYS)
    first = today + timedelta(days=draw(st.integers(0, 400)))
    kind = draw(st.sampled_from(["day", "month", "span", "from", "none"]))
    start: date | None = first
    end: date | None = first
    if kind == "month":
        start = (first + timedelta(days=40)).replace(day=1)
        end = month_end(start)
    elif kind == "span":
        end = first + timedelta(days=draw(st.integers(1, 60)))
    elif kind == "from":
        end = None
    elif kind == "none":
        start = end = None
    window = sorted(draw(st.tuples(HOURS, HOURS)))
    sides = draw(st.sampled_from(["both", "from", "to", "none"]))
    time_from = window[0] if sides in ("both", "from") else None
    time_to = window[1] if sides in ("both", "to") else None
    weekdays = (
        frozenset(draw(st.sets(st.integers(0, 6), max_size=3)))
        if kind in ("month", "from", "none")
        else frozenset()
    )
    return today, DateRange(start, end, time_from, time_to, weekdays)


@given(ranges())
@settings(max_examples=400, deadline=None)
def test_what_is_read_back_means_the_same(case: tuple[date, DateRange]) -> None:
    today, meant = case
    said = describe(meant)
    if not said:
        return
    found = parse(said, today)
    assert [replace(f, text="", start_offset=0, end_offset=0, approximate=False) for f in found] == [meant], (
        said
    )


@given(st.text(max_size=300), TODAYS)
@settings(max_examples=300, deadline=None)
def test_no_text_raises_and_offsets_point_at_the_words(text: str, today: date) -> None:
    for found in parse(text, today):
        assert text[found.start_offset : found.end_offset] == found.text
        describe(found)


WORDS = st.sampled_from(
    "am ab bis nicht vor nach oder und im in zwischen 9 12. 31. 2.2. Februar Donnerstag nächste Woche Uhr"
    " halb drei letzter zweiten KW 7 / 2027 Q1 Ostern Anfang Ende Jahr jeden um gegen Mitte - , . frühestens"
    " nachmittags".split()
)


@given(st.lists(WORDS, max_size=14).map(" ".join), TODAYS)
@settings(max_examples=600, deadline=None)
def test_date_words_in_any_order_give_sound_ranges(text: str, today: date) -> None:
    for found in parse(text, today):
        assert not (found.start and found.end) or found.start <= found.end
        assert found.weekdays <= frozenset(range(7))
        describe(found)


def test_no_hostile_text_makes_the_dates_run_away() -> None:
    withstands(
        "from datetime import date; from bot.nlu.parsers.dates import parse\n"
        "def check(text): parse(text, date(2026, 11, 25))"
    )


def test_a_range_tells_which_days_it_allows() -> None:
    found = parse("im Januar donnerstags, aber nicht am 14.", date(2026, 11, 25))[0]
    assert found.allows(date(2027, 1, 7))
    assert not found.allows(date(2027, 1, 14))
    assert not found.allows(date(2027, 1, 8))
    assert not found.allows(date(2027, 2, 4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("im Februar, ab 10 Uhr", "im Februar 2027, ab 10 Uhr"),
        ("am zweiten Donnerstag im Februar", "am Donnerstag, 11. Februar 2027"),
        ("31.2.", "„31.2.“ gibt es nicht"),
        ("12.02.2020", "Mittwoch, 12. Februar 2020 liegt schon in der Vergangenheit"),
        ("Anfang März", "Anfang März 2027 (vom 1. bis 10.)"),
        ("gegen 11", "gegen 11 Uhr"),
        ("nicht am Montag", "nicht montags"),
        ("nicht am 10. Dezember", "nicht am Donnerstag, 10. Dezember 2026"),
        ("nächsten Donnerstag nachmittags", "am Donnerstag, 26. November 2026, zwischen 12 Uhr und 18 Uhr"),
    ],
)
def test_ranges_are_read_back_in_german(text: str, expected: str) -> None:
    assert describe(parse(text, date(2026, 11, 25))[0]) == expected
