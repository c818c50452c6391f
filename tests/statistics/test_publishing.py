from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.statistics.counts import Cell, Counts, Tally
from bot.statistics.publishing import LEAST, OTHERS, Span, pooled, publishable, summed

JANUARY, FEBRUARY, MARCH = (date(2027, month, 1) for month in (1, 2, 3))
PARTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), max_size=6)


def counted(*months: tuple[date, str, dict[str, int]]) -> Counts:
    tally = Tally("things")
    for month, chamber, parts in months:
        for key, number in parts.items():
            if number:
                tally.add(month, chamber, {"kind": key}, number)
    return tally.counts


def test_a_month_with_enough_is_shown_as_it_is() -> None:
    assert publishable(counted((JANUARY, "x", {"a": 7})), "things") == [
        Span(JANUARY, JANUARY, "x", 7, {"kind": {"a": 7}})
    ]


def test_months_with_few_wait_for_the_next_ones() -> None:
    counts = counted((JANUARY, "x", {"a": 3}), (FEBRUARY, "x", {"a": 1}), (MARCH, "x", {"a": 2}))

    assert publishable(counts, "things") == [Span(JANUARY, MARCH, "x", 6, {"kind": {"a": 6}})]


def test_what_is_too_few_up_to_now_is_not_shown_at_all() -> None:
    assert publishable(counted((JANUARY, "x", {"a": 4})), "things") == []


def test_small_parts_are_put_together() -> None:
    assert pooled({"a": 20, "b": 3, "c": 2}, 25) == {"a": 20, OTHERS: 5}


def test_a_single_small_part_takes_the_next_one_with_it() -> None:
    assert pooled({"a": 20, "b": 6, "c": 2}, 28) == {"a": 20, OTHERS: 8}


def test_what_is_not_known_is_a_part_too() -> None:
    assert pooled({"a": 20}, 31) == {"a": 20, "": 11}
    assert pooled({"a": 20}, 22) == {OTHERS: 22}


def test_chambers_do_not_lend_each_other_numbers() -> None:
    counts = counted((JANUARY, "x", {"a": 3}), (JANUARY, "y", {"a": 9}))

    assert [(span.chamber, span.count) for span in publishable(counts, "things")] == [("y", 9)]


def test_sums_come_largest_first_and_the_unclear_ones_last() -> None:
    spans = [
        Span(JANUARY, JANUARY, "x", 30, {"kind": {"a": 8, "b": 12, OTHERS: 10}}),
        Span(FEBRUARY, FEBRUARY, "x", 40, {"kind": {"": 40}}),
    ]

    assert list(summed(spans, "kind").items()) == [("b", 12), ("a", 8), (OTHERS, 10), ("", 40)]
    assert summed(spans) == {"": 70}


@given(PARTS, st.integers(0, 20))
def test_no_part_is_small_and_they_add_up(parts: dict[str, int], unknown: int) -> None:
    total = sum(parts.values()) + unknown

    shown = pooled(parts, total)

    assert all(number >= LEAST for number in shown.values())
    assert sum(shown.values()) == (total if total >= LEAST else 0)


@pytest.mark.parametrize(("keys", "most"), [("ab", 16), ("abc", 13), ("abcd", 8)])
def test_no_small_part_can_be_worked_out_even_by_who_knows_the_rules(keys: str, most: int) -> None:
    """All divisions that are shown alike, tried out: a hidden small part is never the same in all of them."""
    alike: dict[tuple[int, tuple[tuple[str, int], ...]], list[tuple[int, ...]]] = {}
    for numbers in product(range(most + 1), repeat=len(keys)):
        shown = pooled(dict(zip(keys, numbers, strict=True)), sum(numbers))
        alike.setdefault((sum(numbers), tuple(sorted(shown.items()))), []).append(numbers)

    for (total, shown_parts), divisions in alike.items():
        for at, key in enumerate(keys):
            if total >= LEAST and key not in dict(shown_parts):
                possible = {numbers[at] for numbers in divisions}
                assert len(possible) > 1 or possible == {0}, (total, shown_parts, divisions)


MONTHS = st.lists(
    st.tuples(st.sampled_from([JANUARY, FEBRUARY, MARCH]), st.sampled_from(["x", "y", ""]), PARTS), max_size=8
)


@given(MONTHS)
def test_every_number_shown_is_large_enough(months: list[tuple[date, str, dict[str, int]]]) -> None:
    for span in publishable(counted(*months), "things"):
        assert span.count >= LEAST
        for parts in span.parts.values():
            assert sum(parts.values()) == span.count and min(parts.values()) >= LEAST


@given(MONTHS)
def test_months_of_a_span_cannot_be_told_apart(months: list[tuple[date, str, dict[str, int]]]) -> None:
    """Moving one thing from one month of a span to another one leaves all that is shown as it was, unless
    the earlier months were enough by themselves."""
    counts = counted(*months)
    spans = publishable(counts, "things")
    for span in (one for one in spans if one.first != one.last):
        early = sum(
            number
            for cell, number in counts.items()
            if cell.chamber == span.chamber and not cell.dimension and span.first <= cell.month < span.last
        )
        assert 0 < early < LEAST, "together they were too few, so nothing ever showed them alone"


@given(MONTHS, st.sampled_from([JANUARY, FEBRUARY, MARCH]))
def test_a_later_month_never_changes_what_was_shown(
    months: list[tuple[date, str, dict[str, int]]], until: date
) -> None:
    """Whoever noted the numbers a month ago learns nothing by comparing."""
    counts = counted(*months)
    then = Counter({cell: number for cell, number in counts.items() if cell.month <= until})

    assert publishable(then, "things") == [
        span for span in publishable(counts, "things") if span.last <= until
    ]


@pytest.mark.parametrize(("few", "more"), list(product(range(1, LEAST), (LEAST, 11))))
def test_no_sum_over_chambers_gives_a_hidden_one_away(few: int, more: int) -> None:
    counts = counted((JANUARY, "x", {"a": few}), (JANUARY, "y", {"a": more}))

    assert summed(publishable(counts, "things")) == {"": more}


def test_cells_name_their_month_and_chamber_first() -> None:
    assert Cell(JANUARY, "a", "z") < Cell(FEBRUARY, "a", "a") < Cell(FEBRUARY, "b", "a")
