from datetime import date
from typing import Any

import pytest
from nlu_parsers.parser_tables import rows

from bot.nlu.parsers.dates import DateRange, parse


def show(found: DateRange) -> str:
    """The notation of tables/dates.yml."""
    start, end = (day.isoformat() if day else "" for day in (found.start, found.end))
    if found.problem == "invalid":
        return ".. !invalid"
    parts = [start if start and start == end else f"{start}..{end}"]
    if found.time_from or found.time_to:
        parts.append("-".join(f"{t:%H:%M}" if t else "" for t in (found.time_from, found.time_to)))
    if found.weekdays:
        parts.append("wd=" + ",".join(map(str, sorted(found.weekdays))))
    for first, last in found.excluded:
        parts.append(f"not={first}" if first == last else f"not={first}..{last}")
    if found.approximate:
        parts.append("~")
    if found.problem:
        parts.append(f"!{found.problem}")
    return " ".join(parts)


CASES = [(group["today"], row[0], row[1:]) for group in rows("dates") for row in group["rows"]]


@pytest.mark.parametrize(("today", "text", "expected"), CASES, ids=[f"{on} {text}" for on, text, _ in CASES])
def test_date_expressions_mean_what_the_table_says(today: date, text: str, expected: list[str]) -> None:
    assert [show(found) for found in parse(text, today)] == expected


@pytest.mark.parametrize("sentence", rows("no_dates"))
def test_sentences_without_a_date_give_none(sentence: Any) -> None:
    assert parse(sentence, date(2026, 11, 25)) == []
