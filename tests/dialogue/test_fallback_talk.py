from __future__ import annotations

import pytest
import yaml
from fixtures.talking import Talk
from sqlalchemy import select

from bot.db.learning_tables import LearningSentence
from bot.dialogue.fallback import TITLES
from bot.nlu.decision import NEVER_OFFERED
from bot.settings import ROOT

NUMBER = "Meier, 0391 1234567"


def test_two_misses_lead_to_three_ways(talk: Talk) -> None:
    assert "noch nicht verstanden" in talk.says("bla", "nlu_fallback")
    talk.says("blub", "nlu_fallback")

    assert talk.buttons == ["Mit einem Menschen sprechen", "Bitte zurückrufen", "Termin buchen"]


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
def test_misses_never_go_in_a_loop(talk: Talk, intent: str) -> None:
    said = [talk.says("bla", intent) for _ in range(9)]

    assert not any(a == b == c for a, b, c in zip(said, said[1:], said[2:], strict=False))


def test_two_candidates_are_asked_back_with(talk: Talk) -> None:
    talk.says("Geld Laden", "nlu_fallback", candidates=("topic_funding", "topic_online_shop"))

    assert talk.buttons[:2] == ["Förderung", "Onlineshop"]
    assert talk.buttons[-1] == "Etwas anderes"


def test_what_was_probably_wanted_is_asked_back_before_a_fact_beside_it_is_noted(talk: Talk) -> None:
    ranking = (("cancel_booking", 0.56), ("out_of_scope", 0.41))
    text = "Ich will meinen Termin beim Friseur absagen"
    talk.says(text, "nlu_fallback", ranking, candidates=("cancel_booking",))

    assert talk.buttons[0] == "Termin absagen"


def test_a_fact_beside_a_mere_guess_is_noted(talk: Talk) -> None:
    ranking = (("inform", 0.5), ("out_of_scope", 0.2), ("topic_processes", 0.1))
    said = talk.says("Tischlerei in Stendal", "nlu_fallback", ranking, candidates=("topic_processes",))

    assert "Stendal" in said


def test_every_intent_that_may_be_asked_back_with_has_a_title() -> None:
    intents = set(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])
    hidden = {"nlu_fallback", "choose"}

    assert intents - NEVER_OFFERED - hidden == TITLES.keys()


NEAR_SCOPE = [
    "Wie melde ich ein Gewerbe an?",
    "Wo bekomme ich den Vordruck für einen Lehrvertrag?",
    "Kann ich mich von der Umsatzsteuer befreien lassen?",
    "Welche Kündigungsfrist gilt für meinen Gesellen?",
    "Warum ist der Kammerbeitrag gestiegen?",
    "Ich brauche ein Ursprungszeugnis",
    "Wie viele Einwohner hat Dessau?",
    "Ich suche einen Nachfolger für meine Buchhandlung.",
    "Unser Drucker zieht kein Papier ein",
]


@pytest.mark.parametrize("text", NEAR_SCOPE)
def test_a_question_for_the_chamber_gets_its_service_number(talk: Talk, text: str) -> None:
    said = talk.says(text, "out_of_scope")

    assert any(chamber.service_phone in said for chamber in talk.services.chambers.chambers)
    assert not any(title.startswith(("Beispiel", "Sprechtag")) for title in talk.buttons)


def test_the_number_is_that_of_the_chamber_in_charge_once_it_is_known(talk: Talk) -> None:
    talk.says("Wir sind eine Tischlerei in Stendal")
    said = talk.says("Wie trage ich meinen Lehrling ein?", "out_of_scope")

    assert "HWK Magdeburg" in said and "HWK Halle" not in said and "IHK" not in said


def test_where_it_is_rather_for_the_chamber_the_question_back_says_its_number(talk: Talk) -> None:
    ranking = (("nlu_fallback", 0.5), ("out_of_scope", 0.5), ("topic_funding", 0.3))
    said = talk.says("Geld vom Arbeitsamt?", "nlu_fallback", ranking, candidates=("topic_funding",))

    assert "Meinten Sie" in said and "IHK Magdeburg" in said
    assert "Förderung" in talk.buttons


def test_an_answer_forgets_the_misses(talk: Talk) -> None:
    talk.says("bla", "nlu_fallback")
    talk.sends("/topic_funding")

    assert "noch nicht verstanden" in talk.says("bla", "nlu_fallback")


@pytest.mark.parametrize("intent", ["ask_next_slot", "request_human", "session_cost", "greet"])
def test_the_same_question_three_times_gets_a_way_out(talk: Talk, intent: str) -> None:
    said = [talk.sends(f"/{intent}") for _ in range(3)]

    assert intent == "greet" or "drehen uns im Kreis" in said[2]


def test_a_callback_asks_one_thing_at_a_time_in_a_booking(talk: Talk) -> None:
    talk.says("Ich möchte einen Termin", "book_session")
    assert "Worum geht es" not in talk.says("Rückruf bitte", "request_callback")

    said = talk.says(NUMBER)
    assert "Notiert: Meier unter 03911234567" in said and "In welchem Ort" in said


def test_invalid_numbers_end_with_the_chambers_own(talk: Talk) -> None:
    talk.says("Rückruf bitte", "request_callback")
    said = [talk.says("12") for _ in range(3)]

    assert "kann so nicht stimmen" in said[0]
    assert "So erreichen Sie Ihre Kammer" in said[2]
    assert talk.memory.offer == {}


@pytest.mark.parametrize(("text", "intent"), [("nein", "deny"), ("abbrechen", "stop")])
def test_a_callback_can_be_left(talk: Talk, text: str, intent: str) -> None:
    talk.says("Rückruf bitte", "request_callback")

    assert "kein Rückruf" in talk.says(text, intent)


def test_a_yes_answers_what_was_offered_last(talk: Talk) -> None:
    talk.says("Mensch", "request_human")
    assert "Telefonnummer" in talk.says("ja", "affirm")
    assert "festen Termin" in talk.says(NUMBER)
    assert "Worum geht es" in talk.says("gern", "affirm") or talk.memory.booking["active"]


def test_an_offer_stands_for_one_turn(talk: Talk) -> None:
    talk.says("Mensch", "request_human")
    talk.says("Was kostet das?", "session_cost")

    assert "Wobei darf ich helfen" in talk.says("ja", "affirm")


@pytest.mark.parametrize(
    ("text", "beside", "expected"),
    [
        ("ja termin", ("book_session", 0.26), "Worum geht es"),
        ("ja förderung", ("topic_funding", 0.4), "Förderung"),
        ("ja bitte mensch", ("request_human", 0.2), "Gerade ist kein Mensch"),
    ],
)
def test_a_yes_to_nothing_is_heard_for_what_it_says_besides(
    talk: Talk, text: str, beside: tuple[str, float], expected: str
) -> None:
    assert expected in talk.says(text, "affirm", (("affirm", 0.6), beside))


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("ja wann denn", ("ask_next_slot", 0.03)),
        ("ja nee vielleicht", ("book_session", 0.3)),
        ("ja weg damit", ("cancel_booking", 0.3)),
        ("jo moin", ("greet", 0.3)),
    ],
)
def test_a_yes_to_nothing_stays_one_where_it_says_little_else(
    talk: Talk, text: str, beside: tuple[str, float]
) -> None:
    assert "Wobei darf ich helfen" in talk.says(text, "affirm", (("affirm", 0.6), beside))


def test_a_goodbye_in_a_booking_keeps_the_draft(talk: Talk) -> None:
    talk.says("Ich möchte einen Termin", "book_session")
    assert "Gebucht ist noch nichts" in talk.says("tschüss", "goodbye")

    assert (
        talk.says("weiter", "stop")
        == "In welchem Ort sitzt Ihr Unternehmen? Daraus ergibt sich, welche Kammer zuständig ist."
    )


def test_easy_language_is_kept_and_used(talk: Talk) -> None:
    usual = talk.sends("/topic_funding")
    assert "Einfacher Sprache" in talk.says("einfache Sprache bitte", "nlu_fallback")
    assert talk.memory.easy_language
    assert talk.sends("/topic_funding") != usual

    talk.presses("Normale Sprache")
    assert not talk.memory.easy_language


def kept(talk: Talk) -> list[tuple[str, str, int | None]]:
    with talk.services.uow() as db:
        return [(one.text, one.guess, one.confidence) for one in db.scalars(select(LearningSentence))]


def test_what_was_not_understood_is_kept_masked_for_the_editors(talk: Talk) -> None:
    talk.says("gibts Drohnengeld auf DE02120300000000202051", "nlu_fallback", (("topic_funding", 0.31),))

    assert kept(talk) == [("gibts Drohnengeld auf [IBAN]", "topic_funding", 31)]


def test_what_was_understood_is_not_kept(talk: Talk) -> None:
    talk.sends("/topic_funding")
    talk.says("Wie wird das Wetter?", "out_of_scope")

    assert kept(talk) == []


def test_answers_to_a_form_are_not_kept_since_they_may_be_names(talk: Talk) -> None:
    talk.sends("/book_session")
    talk.says("Zuse", "nlu_fallback")
    talk.says("bei Krauses hinterm Hof", "nlu_fallback")

    assert kept(talk) == []
