from typing import Any

import pytest
from nlu_parsers.parser_tables import rows

from bot.nlu.parsers import contacts, formats, references


@pytest.mark.parametrize("row", rows("emails"), ids=lambda row: str(row[0]))
def test_email_addresses_are_found_and_normalised(row: list[Any]) -> None:
    assert [f.value for f in contacts.find(row[0]) if f.kind == "email"] == row[1:]


@pytest.mark.parametrize("row", rows("phones"), ids=lambda row: str(row[0]))
def test_telephone_numbers_become_e164(row: list[Any]) -> None:
    assert [f.value for f in contacts.find(row[0]) if f.kind == "phone"] == row[1:]


@pytest.mark.parametrize("row", rows("references"), ids=lambda row: str(row[0]))
def test_references_are_read_however_they_are_said(row: list[Any]) -> None:
    assert [f.value for f in references.find(row[0])] == row[1:]


@pytest.mark.parametrize("row", rows("formats"), ids=lambda row: str(row[0]))
def test_the_wished_format_is_found(row: list[Any]) -> None:
    assert [f.value["format"] for f in formats.find(row[0])] == row[1:]


def test_a_bare_code_is_a_reference_when_it_was_asked_for() -> None:
    assert references.parse_bare("7k4 mpq") == "DL-7K4-MPQ"
    assert references.parse_bare("keine Ahnung") is None


def test_a_code_outside_the_alphabet_cannot_be_shown() -> None:
    with pytest.raises(ValueError, match="7K4MPO"):
        references.format_reference("7K4MPO")
