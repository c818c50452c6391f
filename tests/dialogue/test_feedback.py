from __future__ import annotations

import pytest
from fixtures.talking import Talk
from selfcheck_parts import said
from sqlalchemy import select

from bot.db.tables import Feedback


def test_feedback_is_one_tap_and_a_reason_that_may_be_left_out(visit: Talk) -> None:
    visit.sends("/topic_ai")
    visit.presses("Mehr dazu")
    assert {"Hat geholfen", "Hat nicht geholfen"} <= set(visit.buttons)
    visit.presses("Hat nicht geholfen")
    assert "Was hat gefehlt?" in said(visit)
    visit.says("Zu lang, fragen Sie krause@example.de", "inform")

    assert "notiert" in said(visit)
    with visit.services.uow() as db:
        row = db.execute(select(Feedback.entry, Feedback.helpful, Feedback.reason)).one()
    assert row == ("ai-ueberblick", False, "Zu lang, fragen Sie [E-Mail-Adresse]")
    assert visit.memory.offer == {}


@pytest.mark.parametrize(
    ("said", "intent"),
    [("Was kostet das?", "session_cost"), ("Termin buchen", "book_session"), ("nein danke", "deny")],
)
def test_what_is_no_reason_is_not_kept_as_one(visit: Talk, said: str, intent: str) -> None:
    visit.sends('/choose{"show_more": "ai-ueberblick"}')
    visit.presses("Hat nicht geholfen")
    visit.says(said, intent)

    assert visit.memory.offer.get("asks") != "feedback"
    with visit.services.uow() as db:
        assert db.scalars(select(Feedback.reason)).all() == [""]


def test_the_reason_can_be_skipped(visit: Talk) -> None:
    visit.sends('/choose{"show_more": "ai-ueberblick"}')
    visit.presses("Hat nicht geholfen")
    visit.presses("Überspringen")

    assert "Danke" in said(visit) and visit.memory.offer == {}


def test_a_second_tap_counts_no_second_time(visit: Talk) -> None:
    visit.sends('/choose{"show_more": "ai-ueberblick"}')
    visit.presses("Hat geholfen")
    visit.sends('/choose{"feedback": "ai-ueberblick:no"}')
    visit.sends('/choose{"feedback": "gibt-es-nicht:no"}')

    with visit.services.uow() as db:
        assert db.scalars(select(Feedback.helpful)).all() == [True]
    visit.sends('/choose{"show_more": "ai-ueberblick"}')
    assert "Hat geholfen" not in visit.buttons


def test_short_answers_stay_without_feedback(visit: Talk) -> None:
    visit.sends("/topic_ai")

    assert "Hat geholfen" not in visit.buttons
