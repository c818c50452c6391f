"""Follow-ups are answered for the topic talked about; a change of topic is noticed."""

from __future__ import annotations

import pytest
from fixtures.talking import Talk

from bot.conversation.reply import Turn
from bot.dialogue.followups import follow_up_aspect, is_change_of_topic

TOPICS = (
    "topic_getting_started topic_how_to_proceed topic_funding topic_online_shop topic_online_marketing "
    "topic_elearning topic_it_tools topic_processes topic_business_model topic_it_security topic_ai "
    "topic_e_invoicing topic_remote_work topic_qualification"
).split()
# What is asked, what the engine takes it for, and the aspect meant.
QUESTIONS = (
    ("Gibt's dafür Förderung?", "topic_funding", "funding"),
    ("Und was kostet das?", "session_cost", "cost"),
    ("Wie lange dauert sowas?", "session_duration", "duration"),
    ("Noch mehr?", "ask_next_slot", "more"),
    ("Und rechtlich?", "nlu_fallback", "legal"),
    ("Haben Sie ein Beispiel?", "topic_materials", "example"),
    ("Worauf muss ich achten?", "topic_it_security", "risk"),
)


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize(("text", "intent", "aspect"), QUESTIONS, ids=[one[2] for one in QUESTIONS])
def test_a_follow_up_is_about_the_topic(talk: Talk, topic: str, text: str, intent: str, aspect: str) -> None:
    talk.sends(f"/{topic}")
    talk.says(text, intent)

    shown = talk.services.knowledge.entry(talk.memory.facts["seen"][-1])
    assert talk.memory.last_topic == topic
    assert shown is not None
    if shown.topic != topic:
        assert (aspect, shown.topic) == ("funding", "topic_funding")
    elif aspect != "more":
        said = talk.replies[-1].bubbles[0].text
        answered = shown.aspect == aspect or shown.example or (topic, aspect) == ("topic_funding", "funding")
        assert answered or "keinen geprüften Text" in said


@pytest.mark.parametrize("heard", ["topic_how_to_proceed", "topic_getting_started"])
@pytest.mark.parametrize(
    ("text", "aspect"), [("wie lange dauert die Umstellung", "duration"), ("Worauf muss ich achten?", "risk")]
)
def test_a_follow_up_taken_for_a_topic_without_a_name_is_about_the_topic(
    talk: Talk, heard: str, text: str, aspect: str
) -> None:
    talk.sends("/topic_e_invoicing")
    talk.says(text, heard)

    shown = talk.services.knowledge.entry(talk.memory.facts["seen"][-1])
    assert shown is not None
    assert (shown.topic, shown.aspect) == ("topic_e_invoicing", aspect)


def test_a_follow_up_taken_for_a_no_is_about_the_topic(talk: Talk) -> None:
    talk.sends("/topic_online_shop")
    talk.says("worauf muss ich achten", "deny")

    assert talk.memory.facts["seen"][-1] == "online_shop-risiken"


@pytest.mark.parametrize("second", ["topic_how_to_proceed", "topic_getting_started"])
def test_a_word_for_the_plan_itself_is_no_other_topic(talk: Talk, second: str) -> None:
    talk.sends("/topic_e_invoicing")
    talk.says(
        "wie lange dauert die Umstellung", "session_duration", (("session_duration", 0.5), (second, 0.3))
    )

    shown = talk.services.knowledge.entry(talk.memory.facts["seen"][-1])
    assert shown is not None
    assert (shown.topic, shown.aspect) == ("topic_e_invoicing", "duration")


def test_a_topic_named_in_what_sounds_like_the_sprechtag_is_noticed(talk: Talk) -> None:
    talk.sends("/topic_funding")
    ranking = (("session_duration", 0.53), ("topic_online_shop", 0.4))
    talk.says("wie lang dauert onlineshop", "session_duration", ranking)

    shown = talk.services.knowledge.entry(talk.memory.facts["seen"][-1])
    assert shown is not None
    assert (shown.topic, shown.aspect) == ("topic_online_shop", "duration")


@pytest.mark.parametrize(
    ("text", "intent", "topic"),
    [
        ("Und was kostet KI?", "topic_ai", "topic_ai"),
        ("Gibt es auch was zu E-Rechnungen?", "topic_e_invoicing", "topic_e_invoicing"),
        ("Wie mache ich Schulungen online?", "topic_elearning", "topic_elearning"),
    ],
)
def test_a_change_of_topic_is_noticed(talk: Talk, text: str, intent: str, topic: str) -> None:
    talk.sends("/topic_online_shop")
    talk.says(text, intent)

    assert talk.memory.last_topic == topic


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Und was kostet der Sprechtag?", "session_cost"),
        ("Wie lange dauert das Gespräch?", "session_duration"),
        ("Gibt es noch mehr Termine?", "ask_next_slot"),
        ("Was kostet die Beratung?", "session_cost"),
    ],
)
def test_a_question_about_the_session_is_no_follow_up(text: str, intent: str) -> None:
    assert is_change_of_topic(Turn("t", text, intent), "topic_online_shop")


def test_what_leans_on_nothing_is_no_follow_up() -> None:
    assert (
        follow_up_aspect("Unsere Buchhaltung will wissen, ob E-Rechnungen bei uns schon Pflicht sind") is None
    )
    assert follow_up_aspect("Onlineshop") is None


def test_from_when_a_duty_holds_is_no_question_for_a_time(talk: Talk) -> None:
    talk.sends("/topic_e_invoicing")
    talk.says("ab wann", "ask_next_slot")

    shown = talk.services.knowledge.entry(talk.memory.facts["seen"][-1])
    assert shown is not None
    assert (shown.topic, shown.aspect) == ("topic_e_invoicing", "legal")


def test_without_a_topic_from_when_asks_for_a_time(talk: Talk) -> None:
    assert "nächste" in talk.says("ab wann", "ask_next_slot")


def test_two_questions_in_one_message_leave_none_out(talk: Talk) -> None:
    ranking = (("session_cost", 0.6), ("topic_funding", 0.32))
    said = talk.says("Gibt es Förderung und was kostet der Sprechtag?", "session_cost", ranking)

    assert "Sie haben noch etwas angesprochen: **Förderung**" in said
    assert "Förder" in talk.presses("Förderung")


def test_what_the_engine_saw_besides_is_named(talk: Talk) -> None:
    said = talk.says("Onlineshop. Lohnt sich das?", "topic_online_shop", second_intent="topic_why_digitalise")

    assert "Sie haben noch etwas angesprochen: **Lohnt sich das?**" in said


def test_a_question_beside_the_wish_for_an_appointment_is_answered_before_the_form_asks(talk: Talk) -> None:
    said = talk.says("Ich will einen Termin. Was kostet das?", "book_session", second_intent="session_cost")

    assert "kosten" in said and "Sie haben noch" not in said
    assert talk.replies[-1].booking_open and "Worum geht es" in said


def test_a_topic_without_any_entry_still_leads_on(talk: Talk) -> None:
    talk.sends("/topic_materials")
    for _ in range(6):
        talk.says("Noch mehr?", "ask_next_slot")
    assert {"Termin buchen"} <= set(talk.buttons)
