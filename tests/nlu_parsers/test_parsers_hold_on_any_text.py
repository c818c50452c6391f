import json
from collections.abc import Callable

import pytest
from hostile import withstands
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.parsers import companies, contacts, employees, formats, people, places, references, trades
from bot.nlu.parsers.found import Found

Parser = Callable[[str], list[Found]]
PARSERS: list[Parser] = [
    module.find for module in (companies, contacts, employees, formats, people, places, references, trades)
]

FRAGMENTS = st.sampled_from(
    "Tischlerei Krause GmbH & Co. KG aus Stendal 39576 06108 Halle (Saale) ich heiße Anna Dr. 12 zwölf -"
    " bis Leute info at punkt de @ 0391 +49 / 123456 DL 7K4 MPQ Dora wie Ludwig online nicht vor Ort"
    " Firma heißt Frau mfg \n . , İ ß ẞ ä \u0308 ﬁ 😀 ² ٣ zu sechst und meine".split(" ")
)
TEXTS = st.text(max_size=200) | st.lists(FRAGMENTS, max_size=25).map(" ".join)


@pytest.mark.parametrize("find", PARSERS, ids=lambda find: find.__module__.rsplit(".", 1)[-1])
def test_no_text_raises_and_every_find_is_in_its_place(find: Parser) -> None:
    @given(TEXTS)
    @settings(max_examples=150, deadline=None)
    def holds(text: str) -> None:
        end = 0
        for found in find(text):
            assert found.start >= end, "finds overlap or are out of order"
            assert text[found.start : found.end] == found.text != ""
            json.dumps(found.value)
            end = found.end

    holds()


BARE: list[Callable[[str], object]] = [
    companies.parse_bare,
    employees.parse_bare,
    people.parse_bare,
    references.parse_bare,
]


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_bare_answers_never_raise(text: str) -> None:
    for parse_bare in BARE:
        parse_bare(text)


@pytest.mark.parametrize("find", PARSERS, ids=lambda find: find.__module__.rsplit(".", 1)[-1])
def test_no_hostile_text_makes_a_parser_run_away(find: Parser) -> None:
    withstands(f"from {find.__module__} import find as check")
