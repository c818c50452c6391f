"""A fact of the company is asked for where it changes the answer, and only once."""

from __future__ import annotations

import pytest
from fixtures.talking import Talk

REGION = "Wo sitzt Ihr Betrieb?"
SECTOR = "In welcher Branche"


def shown(talk: Talk) -> str:
    return str(talk.memory.facts["seen"][-1])


def test_funding_asks_where_and_in_what_trade_and_then_answers_for_just_that(talk: Talk) -> None:
    assert REGION in talk.sends("/topic_funding")
    assert SECTOR in talk.says("Stendal")
    talk.presses("Handwerk")

    assert shown(talk) == "funding-handwerk-magdeburg"


def test_a_trade_in_the_first_sentence_leaves_only_the_place_open(talk: Talk) -> None:
    assert REGION in talk.says("Gibt es Förderung für eine Tischlerei?", "topic_funding")
    talk.presses("Halle")

    assert shown(talk) == "funding-handwerk-halle"


def test_what_is_known_is_not_asked(talk: Talk) -> None:
    said = talk.says("Gibt es Förderung für eine Tischlerei in Stendal?", "topic_funding")

    assert shown(talk) == "funding-handwerk-magdeburg"
    assert REGION not in said and SECTOR not in said


def test_each_fact_is_asked_only_once(talk: Talk) -> None:
    assert REGION in talk.sends("/topic_funding")
    assert "bleibt es bei der Antwort" in talk.says("egal")
    assert REGION not in talk.sends("/topic_funding")


def test_another_question_in_between_is_answered_and_the_fact_not_asked_again(talk: Talk) -> None:
    talk.sends("/topic_funding")
    assert "kostenfrei" in talk.says("Was kostet der Sprechtag?", "session_cost")
    assert REGION not in talk.sends("/topic_funding")


@pytest.mark.parametrize("topic", ["topic_ai", "topic_online_shop", "topic_e_invoicing", "topic_processes"])
def test_nothing_is_asked_where_one_answer_fits_all(talk: Talk, topic: str) -> None:
    talk.sends(f"/{topic}")

    assert "asked_facts" not in talk.memory.facts


def test_an_example_asks_for_the_trade_and_then_shows_its_own(talk: Talk) -> None:
    talk.sends("/topic_online_shop")
    assert SECTOR in talk.says("Haben Sie ein Beispiel?", "topic_materials")
    talk.says("Landwirtschaft", "nlu_fallback")

    assert shown(talk) == "online_shop-beispiel-hofladen"


def test_nothing_is_asked_in_the_middle_of_a_booking(talk: Talk) -> None:
    talk.sends("/book_session")
    talk.sends("/topic_funding")

    assert "asked_facts" not in talk.memory.facts
