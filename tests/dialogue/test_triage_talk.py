"""A concern is gathered in any order, asked for in at most six questions, routed, explained and set right."""

from __future__ import annotations

import pytest
from fixtures.booking_desk import usual_chambers
from fixtures.talking import Talk
from sqlalchemy import select

from bot.db.tables import Booking, OutboxMail
from bot.triage.questions import MOST, load_questions

START = '/choose{"triage": "start"}'


def asked(talk: Talk) -> str:
    return str((talk.memory.facts.get("triage") or {}).get("open") or "")


def test_who_says_nothing_beforehand_is_led_by_buttons(talk: Talk) -> None:
    assert "Worum geht es" in talk.sends(START)
    talk.presses("Onlineshop")
    talk.presses("In den nächsten Wochen")
    talk.presses("Raum Halle")
    answer = talk.presses("Handel")

    assert "Ich habe verstanden: Onlineshop" in answer
    assert "Digitalisierungsberatung der IHK Halle-Dessau" in answer
    assert "Der nächste freie Termin" in answer
    assert {"Termin buchen", "Mit einem Menschen sprechen", "Das stimmt nicht"} <= set(talk.buttons)


def test_a_concern_may_be_told_in_any_order(talk: Talk) -> None:
    talk.says("Wir sind eine Tischlerei in Stendal mit 12 Leuten")
    talk.says("bisher machen wir alles auf Papier, das mit der Cloud haben wir schon versucht")
    answer = talk.says("Was passt zu mir?", "nlu_fallback")
    assert "Worum geht es" in answer
    answer = talk.says("Wir wollen unsere Abläufe digitalisieren", "topic_processes")
    assert "Wie eilig" in answer
    answer = talk.presses("In den nächsten Wochen")

    assert "HWK Magdeburg" in answer and "Stendal" in answer
    facts = talk.memory.facts
    assert facts["starting_point"].startswith("bisher machen wir alles auf Papier")
    assert "versucht" in facts["tried"]
    assert facts["concern"] == "Wir wollen unsere Abläufe digitalisieren"


def test_at_most_six_questions_are_asked_and_each_can_be_skipped(talk: Talk) -> None:
    talk.sends(START)
    seen = [asked(talk)]
    while asked(talk):
        assert "Überspringen" in talk.buttons
        talk.says("weiß nicht", "deny")
        seen.append(asked(talk))
    talk.sends('/choose{"triage": "prepare"}')
    while asked(talk):
        seen.append(asked(talk))
        talk.presses("Überspringen")

    questions = [one for one in seen if one]
    assert len(questions) == len(set(questions)) <= MOST
    assert "beim Digitalisierungssprechtag" in talk.says("Was passt zu uns?", "nlu_fallback")


def test_the_visitor_sets_a_wrong_result_right_by_words(talk: Talk) -> None:
    test_who_says_nothing_beforehand_is_led_by_buttons(talk)
    answer = talk.says("nein, wir sitzen in Stendal und sind eine Tischlerei", "deny")

    assert "Digitalisierungsberatung der HWK Magdeburg" in answer or "Zentrum" in answer


def test_the_visitor_sets_a_wrong_result_right_by_buttons(talk: Talk) -> None:
    test_who_says_nothing_beforehand_is_led_by_buttons(talk)
    talk.presses("Das stimmt nicht")
    assert "Wie eilig" not in talk.presses("Branche")
    answer = talk.presses("Handwerk")

    assert "HWK Halle" in answer or "Zentrum" in answer


OTHER_WAYS = [
    (["Onlineshop", "Ich möchte mich erst einlesen"], "selbst einlesen", "Lesen: Onlineshop"),
    (["Onlineshop", "In den nächsten Tagen endet eine Frist"], "Frist", "Mit einem Menschen sprechen"),
    (["Onlineshop", "Überspringen", "Anderes Bundesland"], "IHK-Finder", "Trotzdem ein Termin"),
    (
        ["Onlineshop", "Überspringen", "Raum Halle", "Ich gründe erst"],
        "Gründungsberatung",
        "Das stimmt nicht",
    ),
]


@pytest.mark.parametrize(("presses", "words", "button"), OTHER_WAYS)
def test_other_ways_than_the_sprechtag_are_found_and_explained(
    talk: Talk, presses: list[str], words: str, button: str
) -> None:
    talk.sends(START)
    for title in presses:
        answer = talk.presses(title)

    assert words in answer
    assert button in talk.buttons


def test_what_sends_elsewhere_can_be_taken_back(talk: Talk) -> None:
    talk.sends(START)
    for title in ("Onlineshop", "In den nächsten Wochen", "Raum Halle", "Ich gründe erst"):
        talk.presses(title)
    talk.presses("Das stimmt nicht")
    assert "Aus welcher Branche" in talk.presses("Das Unternehmen gibt es schon")

    assert "HWK Halle" in talk.presses("Handwerk") or "Zentrum" in talk.presses("Handwerk")


def test_a_question_in_between_is_answered_and_the_triage_goes_on(talk: Talk) -> None:
    talk.sends(START)
    answer = talk.says("Was kostet der Sprechtag?", "session_cost")

    assert "kostenfrei" in answer and "Worum geht es" in answer


def test_another_wish_ends_the_triage(talk: Talk) -> None:
    talk.sends(START)
    talk.says("Ich möchte einen Termin", "book_session")

    assert not asked(talk)


def test_a_legal_matter_is_sent_on_with_the_reason(talk: Talk) -> None:
    answer = talk.says("Ich habe eine Abmahnung bekommen", "out_of_scope")
    assert "Rechtsfrage" in answer and "Rechtsanw" in answer
    answer = talk.says("Ich möchte einen Termin", "book_session")
    assert "trotzdem" in answer and "Worum geht es" in answer


def test_nobody_is_asked_twice_and_the_expert_gets_what_was_said(talk: Talk) -> None:
    test_who_says_nothing_beforehand_is_led_by_buttons(talk)
    answer = talk.presses("Termin buchen")
    assert "Worum geht es" not in answer and "Der nächste freie Termin" in answer
    talk.says("ja", "affirm")
    assert "IHK Halle-Dessau" in talk.says("Optik Lang, Eva Lang, eva@lang.example")
    talk.says("ja", "affirm")
    talk.presses("Fragen zur Vorbereitung")
    talk.presses("Mehr Kundschaft")
    answer = talk.says("Wir haben nur einen Laden und Facebook")

    assert "Die Fachperson bekommt Ihre Antworten" in answer
    with talk.services.uow() as db:
        booking = db.scalars(select(Booking).where(Booking.status == "confirmed")).one()
        brief = db.scalars(select(OutboxMail).where(OutboxMail.kind == "brief_added")).one().body_text
        known = (booking.facts["topic"], booking.chamber)
    assert known == ("topic_online_shop", "ihk_halle")
    for part in ("Ziel: Mehr Kundschaft", "Facebook", "Zuordnung: "):
        assert part in brief
    assert len(talk.memory.facts["triage"]["asked"]) <= MOST


def test_every_question_has_buttons() -> None:
    assert all(one.answers for one in load_questions(usual_chambers()))


URGENT = [
    ("Hilfe, wir wurden gehackt", "topic_it_security", "Angriff", "110"),
    ("Server verschlüsselt", "nlu_fallback", "Angriff", "110"),
    ("Unsere Kasse ist ausgefallen", "topic_it_tools", "Betrieb", "IT-Dienstleister"),
    ("Frist ist morgen", "inform", "Frist", "Menschen"),
]


@pytest.mark.parametrize(("text", "intent", "asked_for", "told"), URGENT)
def test_an_emergency_is_confirmed_and_gets_help_and_a_person_at_once(
    talk: Talk, text: str, intent: str, asked_for: str, told: str
) -> None:
    assert asked_for in talk.says(text, intent)
    answer = talk.presses("Ja")

    assert told in answer
    assert "So erreichen Sie einen Menschen" in answer


def test_no_emergency_is_believed_and_not_asked_again(talk: Talk) -> None:
    talk.says("Server verschlüsselt", "topic_it_security")
    assert "eilt es nicht" in talk.presses("Nein, kein Notfall")
    assert "gerade jetzt" not in talk.says("Ist unser Server verschlüsselt?", "topic_it_security")


def test_an_emergency_in_a_booking_leaves_the_booking_alone(talk: Talk) -> None:
    talk.says("Ich möchte einen Termin", "book_session")
    talk.says("Onlineshop, Halle")
    answer = talk.says("Hilfe, unser Server ist verschlüsselt!", "topic_it_security")
    assert "gerade jetzt" in answer and "Passt das?" not in answer
    talk.says("ja", "affirm")

    assert talk.memory.booking["active"]
    assert talk.rows("confirmed") == 0
    assert "Passt das?" in talk.says("weiter", "stop")


def test_who_tells_more_of_an_emergency_says_yes(talk: Talk) -> None:
    talk.says("ich wurde gehackt!!", "topic_it_security")

    assert "110" in talk.says("alles verschlüsselt", "topic_it_security")


@pytest.mark.parametrize(
    "text",
    ["nein, das war vor Jahren ein Virus", "Was mache ich gegen Phishing?", "was mache ich gegen phishing"],
)
def test_who_says_no_or_asks_on_gets_no_emergency(talk: Talk, text: str) -> None:
    talk.says("ich wurde gehackt!!", "topic_it_security")

    assert "110" not in talk.says(text, "topic_it_security")


def test_half_a_yes_to_an_emergency_is_asked_back(talk: Talk) -> None:
    talk.says("Wir wurden gehackt", "topic_it_security")

    assert "gerade jetzt" in talk.says("ja, aber vielleicht auch nicht", "affirm")
