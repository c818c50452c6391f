from __future__ import annotations

import json

import pytest
from fixtures.talking import Talk
from selfcheck_parts import answer, do_all, said
from sqlalchemy import select

from bot.db.tables import SelfCheck


@pytest.mark.parametrize(
    "text",
    [
        "Selbstcheck",
        "ich möchte den Selbst-Check machen",
        "Wie digital sind wir?",
        "wie digital ist mein Betrieb",
        "Gibt es einen Selbsttest?",
    ],
)
def test_words_start_the_check(talk: Talk, text: str) -> None:
    talk.says(text, "topic_why_digitalise")

    assert "Frage 1 von 12" in said(talk)
    assert len(talk.buttons) == 6 and talk.buttons[4:] == ["Weiß nicht", "Später weiter"]


@pytest.mark.parametrize(
    "text",
    [
        "Was ist der KfW-Digitalisierungs-Check?",
        "Wie digitalisiere ich meinen Betrieb?",
        "selbst checken wir das",
    ],
)
def test_other_words_do_not(talk: Talk, text: str) -> None:
    talk.says(text, "topic_why_digitalise")

    assert "Frage 1" not in said(talk)


def test_the_greeting_offers_the_check(talk: Talk) -> None:
    talk.sends("/greet")
    talk.presses("Wie digital sind wir?")

    assert "Frage 1 von 12" in said(talk)


def test_the_check_ends_with_a_result_for_the_brief_and_a_page(talk: Talk) -> None:
    do_all(talk)

    assert "Gut unterwegs" in said(talk) and "67 von 100" in said(talk)
    assert "/selbstcheck/" in said(talk) and "Termin buchen" in talk.buttons
    assert talk.replies[-1].bubbles[0].sources
    result = talk.memory.facts["self_check_result"]
    assert result.startswith("Selbstcheck: Gut unterwegs (67 %), 12 von 12")
    with talk.services.uow() as db:
        assert len(db.scalars(select(SelfCheck)).all()) == 1
    talk.presses("Mehr zu: IT-Sicherheit")
    assert "Sicherung" in said(talk)


def test_everything_skipped_is_told_kindly(talk: Talk) -> None:
    talk.says("Selbstcheck")
    for _ in range(12):
        talk.presses("Weiß nicht")

    assert "Ohne Antworten kann ich kein Ergebnis zeigen" in said(talk)
    assert "self_check_result" not in talk.memory.facts


def test_the_check_goes_on_where_it_stopped(talk: Talk) -> None:
    talk.says("Selbstcheck")
    talk.sends(answer(1, 3))
    talk.presses("Später weiter")
    assert "bleiben hier gespeichert" in said(talk)

    talk.says("Selbstcheck bitte")
    assert "Wir machen bei Frage 2 weiter" in said(talk) and "Frage 2 von 12" in said(talk)
    talk.presses("Von vorn beginnen")
    assert "Frage 1 von 12" in said(talk) and talk.memory.facts["self_check"]["answers"] == {}


def test_a_question_in_between_is_answered_and_the_check_can_go_on(talk: Talk) -> None:
    talk.says("Selbstcheck")
    talk.says("Was kostet der Sprechtag?", "session_cost")
    assert "Frage 1 von 12" not in said(talk)

    talk.presses("Weiter mit dem Selbstcheck (Frage 1)")
    assert "Frage 1 von 12" in said(talk)


def test_an_earlier_button_corrects_its_answer(talk: Talk) -> None:
    talk.says("Selbstcheck")
    talk.sends(answer(1, 0))
    talk.sends(answer(1, 3))

    assert talk.memory.facts["self_check"]["answers"] == {"1": 3}
    assert "Frage 2 von 12" in said(talk)


@pytest.mark.parametrize("value", ["0:1", "13:1", "1:4", "quatsch", "", "1:", "99:9"])
def test_a_value_that_no_button_has_changes_nothing(talk: Talk, value: str) -> None:
    talk.says("Selbstcheck")
    talk.sends(f"/choose{json.dumps({'self_check': value})}")

    assert talk.memory.facts["self_check"]["answers"] == {}
    assert "Frage 1 von 12" in said(talk)


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ("Eine Website, die wir pflegen", {"1": 2}),
        ("3", {"1": 2}),
        ("weiß ich nicht", {"1": None}),
        ("Weiß nicht.", {"1": None}),
        ("stopp", {}),
    ],
)
def test_answers_can_be_typed(talk: Talk, said: str, answers: dict[str, int | None]) -> None:
    talk.says("Selbstcheck")
    talk.says(said)

    assert talk.memory.facts["self_check"]["answers"] == answers


def test_a_booking_waits_for_the_check_and_goes_on_after_it(talk: Talk) -> None:
    talk.sends("/book_session")
    talk.says("Selbstcheck")
    assert [text for text in said(talk).split("\n") if "Frage 1 von 12" in text] == said(talk).split("\n")[
        -2:-1
    ]
    do_all(talk)

    assert talk.replies[-1].booking_open and talk.memory.booking["active"]
    assert "Ihr Ergebnis" in talk.replies[-1].bubbles[0].text and "Ort" in talk.replies[-1].bubbles[-1].text
