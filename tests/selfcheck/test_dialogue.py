from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.booking.planning import plan_days
from bot.bootstrap import Services, build
from bot.clock import FixedClock
from bot.conversation.degraded import turn_of_payload
from bot.conversation.reply import Reply, Turn
from bot.conversation.store import ConversationStore
from bot.db.base import Base
from bot.db.tables import Booking, Feedback, SelfCheck
from bot.dialogue import memory
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Talk:
    """A conversation with the dialogue alone: buttons by their title, sentences with the intent they mean."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.id = ConversationStore(services.uow, services.clock).open("v1").id
        self.last = Reply(())

    def press(self, title: str) -> Reply:
        button = next(b for bubble in self.last.bubbles for b in bubble.buttons if b.title == title)
        return self.send(button.payload)

    def send(self, payload: str) -> Reply:
        turn = turn_of_payload(self.id, payload)
        assert turn is not None
        self.last = self.services.dialogue.respond(turn)
        return self.last

    def say(self, text: str, intent: str = "nlu_fallback") -> Reply:
        self.last = self.services.dialogue.respond(Turn(self.id, text, intent))
        return self.last

    @property
    def text(self) -> str:
        return "\n".join(bubble.text for bubble in self.last.bubbles)

    @property
    def titles(self) -> list[str]:
        return [button.title for bubble in self.last.bubbles for button in bubble.buttons]

    @property
    def memory(self) -> memory.Memory:
        return memory.load(self.services.uow, self.id)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    services = build(Settings(data_dir=tmp_path), FixedClock(NOW))
    Base.metadata.create_all(services.uow.engine)
    plan_days(services.uow, services.chambers, services.clock, 3)
    yield Talk(services)
    services.uow.engine.dispose()


def answer(number: int, points: int) -> str:
    return f"/choose{json.dumps({'self_check': f'{number}:{points}'})}"


def do_all(talk: Talk, points: int = 2) -> None:
    talk.say("Selbstcheck")
    for number in range(1, 13):
        talk.send(answer(number, points))


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
    talk.say(text, "topic_why_digitalise")

    assert "Frage 1 von 12" in talk.text
    assert len(talk.titles) == 6 and talk.titles[4:] == ["Weiß nicht", "Später weiter"]


@pytest.mark.parametrize(
    "text",
    [
        "Was ist der KfW-Digitalisierungs-Check?",
        "Wie digitalisiere ich meinen Betrieb?",
        "selbst checken wir das",
    ],
)
def test_other_words_do_not(talk: Talk, text: str) -> None:
    talk.say(text, "topic_why_digitalise")

    assert "Frage 1" not in talk.text


def test_the_greeting_offers_the_check(talk: Talk) -> None:
    talk.send("/greet")
    talk.press("Wie digital sind wir?")

    assert "Frage 1 von 12" in talk.text


def test_the_check_ends_with_a_result_for_the_brief_and_a_page(talk: Talk) -> None:
    do_all(talk)

    assert "Gut unterwegs" in talk.text and "67 von 100" in talk.text
    assert "/selbstcheck/" in talk.text and "Termin buchen" in talk.titles
    assert talk.last.bubbles[0].sources
    result = talk.memory.facts["self_check_result"]
    assert result.startswith("Selbstcheck: Gut unterwegs (67 %), 12 von 12")
    with talk.services.uow() as db:
        assert len(db.scalars(select(SelfCheck)).all()) == 1
    talk.press("Mehr zu: IT-Sicherheit")
    assert "Sicherung" in talk.text


def test_everything_skipped_is_told_kindly(talk: Talk) -> None:
    talk.say("Selbstcheck")
    for _ in range(12):
        talk.press("Weiß nicht")

    assert "Ohne Antworten kann ich kein Ergebnis zeigen" in talk.text
    assert "self_check_result" not in talk.memory.facts


def test_the_check_goes_on_where_it_stopped(talk: Talk) -> None:
    talk.say("Selbstcheck")
    talk.send(answer(1, 3))
    talk.press("Später weiter")
    assert "bleiben hier gespeichert" in talk.text

    talk.say("Selbstcheck bitte")
    assert "Wir machen bei Frage 2 weiter" in talk.text and "Frage 2 von 12" in talk.text
    talk.press("Von vorn beginnen")
    assert "Frage 1 von 12" in talk.text and talk.memory.facts["self_check"]["answers"] == {}


def test_a_question_in_between_is_answered_and_the_check_can_go_on(talk: Talk) -> None:
    talk.say("Selbstcheck")
    talk.say("Was kostet der Sprechtag?", "session_cost")
    assert "Frage 1 von 12" not in talk.text

    talk.press("Weiter mit dem Selbstcheck (Frage 1)")
    assert "Frage 1 von 12" in talk.text


def test_an_earlier_button_corrects_its_answer(talk: Talk) -> None:
    talk.say("Selbstcheck")
    talk.send(answer(1, 0))
    talk.send(answer(1, 3))

    assert talk.memory.facts["self_check"]["answers"] == {"1": 3}
    assert "Frage 2 von 12" in talk.text


@pytest.mark.parametrize("value", ["0:1", "13:1", "1:4", "quatsch", "", "1:", "99:9"])
def test_a_value_that_no_button_has_changes_nothing(talk: Talk, value: str) -> None:
    talk.say("Selbstcheck")
    talk.send(f"/choose{json.dumps({'self_check': value})}")

    assert talk.memory.facts["self_check"]["answers"] == {}
    assert "Frage 1 von 12" in talk.text


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
    talk.say("Selbstcheck")
    talk.say(said)

    assert talk.memory.facts["self_check"]["answers"] == answers


def test_a_booking_waits_for_the_check_and_goes_on_after_it(talk: Talk) -> None:
    talk.send("/book_session")
    talk.say("Selbstcheck")
    assert [text for text in talk.text.split("\n") if "Frage 1 von 12" in text] == talk.text.split("\n")[
        -2:-1
    ]
    do_all(talk)

    assert talk.last.booking_open and talk.memory.booking["active"]
    assert "Ihr Ergebnis" in talk.last.bubbles[0].text and "Ort" in talk.last.bubbles[-1].text


def test_feedback_is_one_tap_and_a_reason_that_may_be_left_out(talk: Talk) -> None:
    talk.send("/topic_ai")
    talk.press("Mehr dazu")
    assert {"Hat geholfen", "Hat nicht geholfen"} <= set(talk.titles)
    talk.press("Hat nicht geholfen")
    assert "Was hat gefehlt?" in talk.text
    talk.say("Zu lang, fragen Sie krause@example.de", "inform")

    assert "notiert" in talk.text
    with talk.services.uow() as db:
        row = db.execute(select(Feedback.entry, Feedback.helpful, Feedback.reason)).one()
    assert row == ("ai-ueberblick", False, "Zu lang, fragen Sie [E-Mail-Adresse]")
    assert talk.memory.offer == {}


@pytest.mark.parametrize(
    ("said", "intent"),
    [("Was kostet das?", "session_cost"), ("Termin buchen", "book_session"), ("nein danke", "deny")],
)
def test_what_is_no_reason_is_not_kept_as_one(talk: Talk, said: str, intent: str) -> None:
    talk.send('/choose{"show_more": "ai-ueberblick"}')
    talk.press("Hat nicht geholfen")
    talk.say(said, intent)

    assert talk.memory.offer.get("asks") != "feedback"
    with talk.services.uow() as db:
        assert db.scalars(select(Feedback.reason)).all() == [""]


def test_the_reason_can_be_skipped(talk: Talk) -> None:
    talk.send('/choose{"show_more": "ai-ueberblick"}')
    talk.press("Hat nicht geholfen")
    talk.press("Überspringen")

    assert "Danke" in talk.text and talk.memory.offer == {}


def test_a_second_tap_counts_no_second_time(talk: Talk) -> None:
    talk.send('/choose{"show_more": "ai-ueberblick"}')
    talk.press("Hat geholfen")
    talk.send('/choose{"feedback": "ai-ueberblick:no"}')
    talk.send('/choose{"feedback": "gibt-es-nicht:no"}')

    with talk.services.uow() as db:
        assert db.scalars(select(Feedback.helpful)).all() == [True]
    talk.send('/choose{"show_more": "ai-ueberblick"}')
    assert "Hat geholfen" not in talk.titles


def test_short_answers_stay_without_feedback(talk: Talk) -> None:
    talk.send("/topic_ai")

    assert "Hat geholfen" not in talk.titles


def test_material_is_linked_noted_and_listed_after_the_booking(talk: Talk) -> None:
    talk.send('/choose{"show_more": "ai-hausregeln"}')
    assert "/material/ki-hausregel)" in talk.text
    talk.press("Schicken Sie mir das")
    assert "vorgemerkt" in talk.text and talk.memory.facts["material"] == ["ki-hausregel"]
    do_all(talk)
    details = (
        {"entity": "company", "value": {"name": "Tischlerei Krause"}},
        {"entity": "person_name", "value": "Petra Krause"},
        {"entity": "email", "value": "krause@example.de"},
        {
            "entity": "place",
            "value": {"name": "Halle (Saale)", "district": "Halle (Saale)", "region": "halle", "state": "ST"},
        },
    )
    talk.send("/book_session")
    talk.last = talk.services.dialogue.respond(Turn(talk.id, "Tischlerei Krause", "inform", entities=details))
    for _ in range(8):
        if any(bubble.booking for bubble in talk.last.bubbles):
            break
        buttons = [b for bubble in talk.last.bubbles for b in bubble.buttons]
        chosen = next((b for b in buttons if "time_slot" in b.payload or b.payload == "/affirm"), None)
        talk.send(chosen.payload if chosen else "/affirm")

    assert "Ihre Unterlagen" in talk.text and "Hausregel" in talk.text and "Ihr Selbstcheck" in talk.text
    with talk.services.uow() as db:
        facts = db.scalars(select(Booking.facts)).one()
    assert facts["material"] == ["ki-hausregel"] and "Gut unterwegs" in facts["self_check_result"]


@pytest.mark.parametrize(
    ("start", "first"),
    [
        ("/topic_getting_started", "Zu viel Papier und Sucherei"),
        ("/topic_getting_started", "Zu wenig Kundschaft"),
        ("/topic_getting_started", "Sorge um die Sicherheit"),
        ("/topic_getting_started", "Weiß ich noch nicht"),
        ("/topic_how_to_proceed", "Ich habe mehrere Ideen"),
        ("/topic_how_to_proceed", "Ziel festlegen"),
        ("/topic_how_to_proceed", "Anbieter auswählen"),
    ],
)
def test_guided_paths_lead_to_a_first_action_and_a_slot(talk: Talk, start: str, first: str) -> None:
    talk.send(start)
    talk.press(first)
    taps = 2
    while forward := next((title for title in talk.titles if title.startswith("Weiter:")), None):
        assert "Termin buchen" in talk.titles, f"no offer at tap {taps}"
        talk.press(forward)
        taps += 1

    assert taps <= 7
    assert "Termin buchen" in talk.titles
    assert len(talk.titles) == len(set(talk.titles)), talk.titles
