from __future__ import annotations

from bot.settings import ROOT
from scripts.faults_page import _ELSEWHERE, page


def test_a_line_of_the_table_is_what_its_test_noted() -> None:
    line: dict[str, object] = {"fault": "kill -9 of web-1", "messages": 76, "told": 2, "seconds": 1.0}

    assert "| kill -9 of web-1 | 76 | 0 | 2 | 1.0 s |\n" in page([line])


def test_every_test_that_the_page_names_is_there() -> None:
    assert [test for _, _, test in _ELSEWHERE if not (ROOT / "tests" / test).exists()] == []
