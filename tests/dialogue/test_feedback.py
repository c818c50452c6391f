from __future__ import annotations

import pytest
from fixtures.talking import Talk
from selfcheck_parts import said
from sqlalchemy import select

from bot.db.tables import Feedback


def test_feedback_is_one_tap_and_a_reason_that_may_be_left_out(talk: Talk) -> None:
    talk.sends("/topic_ai")
    assert {"Hat geholfen", "Hat nicht geholfen"} <= set(talk.buttons)
    talk.presses("Mehr dazu")
    assert {"Hat geholfen", "Hat nicht geholfen"} <= set(talk.buttons)
    talk.presses("Hat nicht geholfen")
    assert "Was hat gefehlt?" in said(talk)
    talk.says("Zu lang, fragen Sie krause@example.de", "inform")

    assert "notiert" in said(talk)
    with talk.services.uow() as db:
        row = db.execute(select(Feedback.entry, Feedback.helpful, Feedback.reason)).one()
    assert row == ("ai-ueberblick", False, "Zu lang, fragen Sie [E-Mail-Adresse]")
    assert talk.memory.offer == {}


@pytest.mark.parametrize(
    ("said", "intent"),
    [("Was kostet das?", "session_cost"), ("Termin buchen", "book_session"), ("nein danke", "deny")],
)
def test_what_is_no_reason_is_not_kept_as_one(talk: Talk, said: str, intent: str) -> None:
    talk.sends('/choose{"show_more": "ai-ueberblick"}')
    talk.presses("Hat nicht geholfen")
    talk.says(said, intent)

    assert talk.memory.offer.get("asks") != "feedback"
    with talk.services.uow() as db:
        assert db.scalars(select(Feedback.reason)).all() == [""]


def test_the_reason_can_be_skipped(talk: Talk) -> None:
    talk.sends('/choose{"show_more": "ai-ueberblick"}')
    talk.presses("Hat nicht geholfen")
    talk.presses("Überspringen")

    assert "Danke" in said(talk) and talk.memory.offer == {}


def test_a_second_tap_counts_no_second_time(talk: Talk) -> None:
    talk.sends('/choose{"show_more": "ai-ueberblick"}')
    talk.presses("Hat geholfen")
    talk.sends('/choose{"feedback": "ai-ueberblick:no"}')
    talk.sends('/choose{"feedback": "gibt-es-nicht:no"}')

    with talk.services.uow() as db:
        assert db.scalars(select(Feedback.helpful)).all() == [True]
    talk.sends('/choose{"show_more": "ai-ueberblick"}')
    assert "Hat geholfen" not in talk.buttons


def test_in_a_booking_nobody_is_asked_for_an_opinion(talk: Talk) -> None:
    talk.says("Ich möchte einen Termin", "book_session")
    talk.says("Gibt es dafür Förderung?", "topic_funding")

    assert "Hat geholfen" not in talk.buttons


def test_who_has_given_an_opinion_is_not_asked_again(talk: Talk) -> None:
    talk.sends("/topic_ai")
    talk.presses("Hat geholfen")
    talk.sends('/choose{"entry": "ai-ueberblick"}')

    assert "Mehr dazu" in talk.buttons
    assert "Hat geholfen" not in talk.buttons
