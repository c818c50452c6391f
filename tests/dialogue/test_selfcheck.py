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
def test_words_start_the_check(visit: Talk, text: str) -> None:
    visit.says(text, "topic_why_digitalise")

    assert "Frage 1 von 12" in said(visit)
    assert len(visit.buttons) == 6 and visit.buttons[4:] == ["Weiß nicht", "Später weiter"]


@pytest.mark.parametrize(
    "text",
    [
        "Was ist der KfW-Digitalisierungs-Check?",
        "Wie digitalisiere ich meinen Betrieb?",
        "selbst checken wir das",
    ],
)
def test_other_words_do_not(visit: Talk, text: str) -> None:
    visit.says(text, "topic_why_digitalise")

    assert "Frage 1" not in said(visit)


def test_the_greeting_offers_the_check(visit: Talk) -> None:
    visit.sends("/greet")
    visit.presses("Wie digital sind wir?")

    assert "Frage 1 von 12" in said(visit)


def test_the_check_ends_with_a_result_for_the_brief_and_a_page(visit: Talk) -> None:
    do_all(visit)

    assert "Gut unterwegs" in said(visit) and "67 von 100" in said(visit)
    assert "/selbstcheck/" in said(visit) and "Termin buchen" in visit.buttons
    assert visit.replies[-1].bubbles[0].sources
    result = visit.memory.facts["self_check_result"]
    assert result.startswith("Selbstcheck: Gut unterwegs (67 %), 12 von 12")
    with visit.services.uow() as db:
        assert len(db.scalars(select(SelfCheck)).all()) == 1
    visit.presses("Mehr zu: IT-Sicherheit")
    assert "Sicherung" in said(visit)


def test_everything_skipped_is_told_kindly(visit: Talk) -> None:
    visit.says("Selbstcheck")
    for _ in range(12):
        visit.presses("Weiß nicht")

    assert "Ohne Antworten kann ich kein Ergebnis zeigen" in said(visit)
    assert "self_check_result" not in visit.memory.facts


def test_the_check_goes_on_where_it_stopped(visit: Talk) -> None:
    visit.says("Selbstcheck")
    visit.sends(answer(1, 3))
    visit.presses("Später weiter")
    assert "bleiben hier gespeichert" in said(visit)

    visit.says("Selbstcheck bitte")
    assert "Wir machen bei Frage 2 weiter" in said(visit) and "Frage 2 von 12" in said(visit)
    visit.presses("Von vorn beginnen")
    assert "Frage 1 von 12" in said(visit) and visit.memory.facts["self_check"]["answers"] == {}


def test_a_question_in_between_is_answered_and_the_check_can_go_on(visit: Talk) -> None:
    visit.says("Selbstcheck")
    visit.says("Was kostet der Sprechtag?", "session_cost")
    assert "Frage 1 von 12" not in said(visit)

    visit.presses("Weiter mit dem Selbstcheck (Frage 1)")
    assert "Frage 1 von 12" in said(visit)


def test_an_earlier_button_corrects_its_answer(visit: Talk) -> None:
    visit.says("Selbstcheck")
    visit.sends(answer(1, 0))
    visit.sends(answer(1, 3))

    assert visit.memory.facts["self_check"]["answers"] == {"1": 3}
    assert "Frage 2 von 12" in said(visit)


@pytest.mark.parametrize("value", ["0:1", "13:1", "1:4", "quatsch", "", "1:", "99:9"])
def test_a_value_that_no_button_has_changes_nothing(visit: Talk, value: str) -> None:
    visit.says("Selbstcheck")
    visit.sends(f"/choose{json.dumps({'self_check': value})}")

    assert visit.memory.facts["self_check"]["answers"] == {}
    assert "Frage 1 von 12" in said(visit)


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
def test_answers_can_be_typed(visit: Talk, said: str, answers: dict[str, int | None]) -> None:
    visit.says("Selbstcheck")
    visit.says(said)

    assert visit.memory.facts["self_check"]["answers"] == answers


def test_a_booking_waits_for_the_check_and_goes_on_after_it(visit: Talk) -> None:
    visit.sends("/book_session")
    visit.says("Selbstcheck")
    assert [text for text in said(visit).split("\n") if "Frage 1 von 12" in text] == said(visit).split("\n")[
        -2:-1
    ]
    do_all(visit)

    assert visit.replies[-1].booking_open and visit.memory.booking["active"]
    assert "Ihr Ergebnis" in visit.replies[-1].bubbles[0].text and "Ort" in visit.replies[-1].bubbles[-1].text
