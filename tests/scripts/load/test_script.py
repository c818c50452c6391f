from __future__ import annotations

import random

import pytest

from scripts.load.demand import demand
from scripts.load.generator.record import Record, spread
from scripts.load.generator.script import BOOKING, conversation, thought_seconds


def test_each_visitor_books_for_another_company() -> None:
    lines = [
        line.text
        for number in range(200)
        for line in conversation(random.Random(number), number)
        if "@" in line.text
    ]

    assert len(lines) > 50
    assert len(set(lines)) == len(lines)


def test_the_same_number_says_the_same() -> None:
    assert [*conversation(random.Random(7), 7)] == [*conversation(random.Random(7), 7)]


def test_some_only_ask_and_whoever_books_goes_to_the_end() -> None:
    talks = [list(conversation(random.Random(number), number)) for number in range(200)]

    assert any(all(line.kind != BOOKING for line in talk) for talk in talks)
    assert {talk[-1].text for talk in talks if any(line.kind == BOOKING for line in talk)} == {"ja"}


def test_thoughts_differ() -> None:
    chance = random.Random(1)

    assert len({thought_seconds(chance) for _ in range(20)}) == 20


def test_more_chambers_bring_as_much_more() -> None:
    one, many = demand(1), demand(132)

    assert many.turns_a_second == pytest.approx(132 * one.turns_a_second)
    assert many.conversations_a_month == 132 * one.conversations_a_month


def test_percentiles_are_values_that_occurred() -> None:
    found = spread(list(range(1, 101)))

    assert found == {"count": 100, "p50_ms": 50, "p95_ms": 95, "p99_ms": 99}
    assert spread([])["p99_ms"] == 0


def test_a_record_forgets_what_was_before_and_counts_failures() -> None:
    record = Record()
    record.request("turn", 5.0)
    record.begin()
    record.request("turn", 7.0, exception=OSError())
    record.mark("bookings")
    found = record.figures()

    assert found["requests"]["turn"]["count"] == 1
    assert found["statuses"] == {"no answer": 1}
    assert found["failures"] == {"turn: OSError 0": 1}
    assert found["marks"] == {"bookings": 1}
