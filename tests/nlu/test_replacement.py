import logging
from dataclasses import replace

import pytest

from bot.nlu.replacement import Replacement


class Rasas:
    def slow(self) -> str:
        return "the same"

    def beside(self) -> str:
        return "relied on"


ORIGINAL = Rasas.slow


def quick(self: Rasas) -> str:
    return "the same, sooner"


KNOWN = Replacement(Rasas, "slow", by=quick, relies_on=(Rasas.beside,), source="", subject="Rasa's slow way")
KNOWN = replace(KNOWN, source=KNOWN.source_found())


@pytest.fixture(autouse=True)
def _rasa_stays_as_it_was():
    yield
    Rasas.slow = ORIGINAL


def test_it_takes_the_place_of_what_is_known() -> None:
    assert not KNOWN.is_installed()
    assert KNOWN.install() and KNOWN.is_installed()
    assert Rasas().slow() == "the same, sooner"


def test_installing_twice_is_installing_once() -> None:
    assert KNOWN.install() and KNOWN.install()
    assert Rasas.slow is quick


def another(self: Rasas) -> str:
    return "something else"


def test_it_stays_off_where_what_it_replaces_is_another(caplog) -> None:
    Rasas.slow = another
    with caplog.at_level(logging.WARNING):
        assert not KNOWN.install()
    assert Rasas.slow is another
    assert "Rasa's slow way is not the one we know" in caplog.text


def test_it_stays_off_where_what_it_relies_on_is_another() -> None:
    assert not replace(KNOWN, relies_on=(another,)).install()
    assert Rasas.slow is ORIGINAL


def test_it_stays_off_where_no_source_is_at_hand() -> None:
    Rasas.slow = len
    assert KNOWN.source_found() == ""
    assert not KNOWN.install()
