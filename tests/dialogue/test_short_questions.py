"""What hurried people write in a few words, taken by the engine for something else."""

from __future__ import annotations

import pytest
from fixtures.talking import Talk


@pytest.mark.parametrize(
    ("text", "intent", "entry"),
    [
        ("beispiel pflegedienst", "inform", "remote_work-beispiel-pflegedienst"),
        ("beispiel friseur", "inform", "it_tools-beispiel-friseur"),
        ("bafa beratung", "book_session", "funding-bafa-beratung"),
        ("wie fang ich an", "topic_getting_started", "getting_started-anfang"),
        ("Wie gehe ich vor?", "topic_how_to_proceed", "how_to_proceed-fahrplan"),
        ("Gibt es die BAFA-Förderung für Unternehmensberatung noch?", "inform", "funding-bafa-beratung"),
        ("Gibt es bei NIS2 eine Übergangsfrist?", "out_of_scope", "it_security-recht-nis-2"),
        ("KI?", "topic_ai", "ai-ueberblick"),
    ],
)
def test_the_entry_is_given_all_the_same(talk: Talk, text: str, intent: str, entry: str) -> None:
    talk.says(text, intent)

    assert talk.memory.facts["seen"][-1] == entry


def test_the_wish_for_a_talk_about_a_programme_still_books(talk: Talk) -> None:
    assert "worum geht es" in talk.says("Termin zur BAFA-Beratung", "book_session").lower()


def test_both_regions_in_one_question_get_the_answer_for_both(talk: Talk) -> None:
    talk.says("An welchem Tag ist Sprechtag in Halle und in Magdeburg?", "session_dates")

    assert talk.memory.facts["seen"][-1] == "session-dates-rhythmus"


def test_a_question_is_answered_once_no_emergency_is_meant(talk: Talk) -> None:
    talk.says("Wir hatten einen Hackerangriff auf Kundendaten. Muss ich das melden?", "topic_it_security")
    said = talk.presses("Nein, kein Notfall")

    assert "72 Stunden" in said
