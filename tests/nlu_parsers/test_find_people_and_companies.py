from typing import Any

import pytest
from nlu_parsers.parser_tables import rows

from bot.nlu.parsers import companies, employees, people, trades
from bot.nlu.parsers.lookups import read_yaml


@pytest.mark.parametrize("row", rows("employees"), ids=lambda row: str(row[0]))
def test_the_number_of_employees_is_found(row: list[Any]) -> None:
    assert [[f.value["min"], f.value["max"]] for f in employees.find(row[0])] == row[1:]


@pytest.mark.parametrize("row", rows("companies"), ids=lambda row: str(row[0]))
def test_company_names_are_found(row: list[Any]) -> None:
    assert [[f.value["name"], f.value["legal_form"]] for f in companies.find(row[0])] == row[1:]


@pytest.mark.parametrize("row", rows("people"), ids=lambda row: str(row[0]))
def test_names_of_people_are_found(row: list[Any]) -> None:
    assert [f.value for f in people.find(row[0])] == row[1:]


@pytest.mark.parametrize("row", rows("trades"), ids=lambda row: str(row[0]))
def test_trades_are_found_with_their_chamber(row: list[Any]) -> None:
    assert [[f.value["trade"], f.value["chamber_kind"]] for f in trades.find(row[0])] == row[1:]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("12", (12, 12)),
        ("zwölf", (12, 12)),
        ("so 8", (8, 8)),
        ("10-15", (10, 15)),
        ("ca. 20", (20, 20)),
        ("nur ich", (1, 1)),
        ("wir sind zu dritt", (3, 3)),
        ("keine", (1, 1)),
        ("einundzwanzig", (21, 21)),
        ("1.200", (1200, 1200)),
        ("weiß nicht", None),
        ("Was meinen Sie?", None),
    ],
)
def test_a_bare_answer_is_a_number_of_employees(answer: str, expected: tuple[int, int] | None) -> None:
    value = employees.parse_bare(answer)
    assert (value and (value["min"], value["max"])) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("anna schulz", "Anna Schulz"),
        ("Krause", "Krause"),
        ("Frau Dr. Lehmann", "Dr. Lehmann"),
        ("Karl-Heinz von der Heide", "Karl-Heinz von der Heide"),
        ("Was meinen Sie?", None),
        ("12", None),
        ("das sage ich nicht", None),
    ],
)
def test_a_bare_answer_is_a_name(answer: str, expected: str | None) -> None:
    assert people.parse_bare(answer) == expected


def test_every_trade_has_a_label_a_sector_and_a_chamber() -> None:
    table = read_yaml("trades.yml")["trades"]
    assert len(table) >= 130
    for label, sector, chamber_kind, words in table.values():
        assert label and sector and words
        assert chamber_kind in {"hwk", "ihk", "both", "none"}


def test_every_trade_word_finds_its_trade() -> None:
    for key, (_, _, _, words) in read_yaml("trades.yml")["trades"].items():
        for word in words:
            found = trades.find(word.lstrip("="))
            assert found, word
            assert key in {f.value["trade"] for f in found}, word
