"""The visitor's side of a handover over the chat API: the web process over a fake engine that wishes for a
person, as the dialogue does."""

from __future__ import annotations

from typing import Any

import pytest
from chat_parts import Chat, FakeEngine
from fixtures.handover_desk import ASKED, WEBER
from person_parts import WISH, taken

from bot.conversation.reply import Bubble, Button


def state(chat: Chat) -> dict[str, Any]:
    found: dict[str, Any] = chat.client.get(f"{chat.path}/handover", headers=chat.auth).json()
    return found


def texts(chat: Chat, *senders: str) -> list[str]:
    return [one["text"] for one in chat.history() if one["sender"] in senders]


def test_the_wish_of_the_reply_puts_the_visitor_into_the_queue(asked: Chat) -> None:
    assert texts(asked, "bot", "system")[-2] == "Gern."
    assert texts(asked, "system")[-1].startswith("Sie sind als Nächstes an der Reihe.")
    assert state(asked) == {"state": "waiting", "place": 1, "wait": "weniger als eine Minute"}
    shown = asked.client.get(f"{asked.path}/messages", headers=asked.auth).json()["handover"]
    assert shown == state(asked)


def test_the_answer_to_the_request_holds_both_messages(patient: Chat, engine: FakeEngine) -> None:
    patient.services.handover.service.seen(WEBER)
    engine.answering = lambda _: {"messages": [{"text": "Gern.", "custom": {"person": WISH}}], "nlu": {}}

    replies = patient.send("Mensch").json()["messages"]

    assert [one["sender"] for one in replies] == ["bot", "system"]


def test_if_everybody_left_meanwhile_the_other_ways_come_in_the_same_turn(
    patient: Chat, engine: FakeEngine
) -> None:
    engine.answering = lambda _: {"messages": [{"text": "Gern.", "custom": {"person": WISH}}], "nlu": {}}

    replies = patient.send("Mensch").json()["messages"]

    assert [one["text"][:20] for one in replies] == ["Gern.", "Es tut mir leid: Ger"]
    assert "/request_callback" in [button["payload"] for button in replies[-1]["buttons"]]
    assert state(patient) == {"state": "bot"}


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Hallo?"},
        {"text": "Ich möchte einen Termin"},
        {"payload": "/affirm"},
        {"payload": "/request_human"},
        {"payload": "/request_callback"},
        {"payload": "/stop"},
        {"payload": "/book_session"},
    ],
)
def test_while_a_person_has_it_neither_text_nor_button_reaches_the_bot(
    asked: Chat, engine: FakeEngine, fields: dict[str, str]
) -> None:
    taken(asked)
    store = asked.services.conversations.store
    store.say(asked.opened["id"], "bot", [Bubble("alt", (Button("Ja", "/affirm"),))])
    engine.asked.clear()

    assert asked.send(**fields).json() == {"messages": []}

    assert engine.asked == []
    assert asked.history()[-1]["sender"] == "visitor"  # and the expert reads it
    view = asked.services.handover.service.view(WEBER, asked.opened["id"])
    assert view.messages[-1]["sender"] == "visitor"


def test_no_timer_of_the_bot_speaks_while_a_person_has_it(asked: Chat) -> None:
    taken(asked)
    service = asked.services.handover.service
    before = asked.history()

    for _ in range(40):
        asked.clock.move(seconds=30)
        service.seen(WEBER)
        assert service.advance() == []

    assert asked.history() == before


def test_a_message_under_way_when_a_person_comes_is_not_answered_by_the_bot(
    patient: Chat, engine: FakeEngine
) -> None:
    service, conversation = patient.services.handover.service, patient.opened["id"]
    service.in_vain(conversation, ASKED)
    service.seen(WEBER)

    def while_it_thinks(body: dict[str, Any]) -> dict[str, Any]:
        service.claim(WEBER, service.queue(WEBER)[0].handover_id)
        return {
            "messages": [{"text": "zu spät", "buttons": [{"title": "Ja", "payload": "/affirm"}]}],
            "nlu": {},
        }

    engine.answering = while_it_thinks

    assert patient.send("Was kostet das?").json() == {"messages": []}
    assert "zu spät" not in texts(patient, "bot", "system")
    assert state(patient)["state"] == "expert"


def test_a_booking_made_in_that_moment_reaches_the_visitor(patient: Chat, engine: FakeEngine) -> None:
    service, conversation = patient.services.handover.service, patient.opened["id"]
    service.in_vain(conversation, ASKED)
    service.seen(WEBER)

    def while_it_books(_: dict[str, Any]) -> dict[str, Any]:
        service.claim(WEBER, service.queue(WEBER)[0].handover_id)
        card = {"reference": "DL-7K4-MPQ"}
        return {
            "messages": [{"text": "Gebucht", "custom": {"booking": card}}, {"text": "Noch etwas?"}],
            "nlu": {},
        }

    engine.answering = while_it_books
    patient.send("ja")

    assert [(one["sender"], one["text"]) for one in patient.history()][-1] == ("system", "Gebucht")


def test_in_the_queue_one_may_read_on_and_words_wait_for_the_expert(asked: Chat, engine: FakeEngine) -> None:
    store = asked.services.conversations.store
    more = '/choose{"show_more": "funding-de-zuschuss"}'
    store.say(
        asked.opened["id"], "bot", [Bubble("kurz", (Button("Mehr dazu", more), Button("Ja", "/affirm")))]
    )

    assert "Programm" in asked.send(payload=more).json()["messages"][0]["text"]
    assert asked.send("Sind Sie da?").json() == {"messages": []}
    assert asked.send(payload="/affirm").json() == {"messages": []}
    assert state(asked)["state"] == "waiting"


def test_a_callback_instead_of_waiting_leaves_the_queue(asked: Chat) -> None:
    assert "Programm" in asked.send(payload="/request_callback").json()["messages"][0]["text"]
    assert state(asked) == {"state": "bot"}


@pytest.mark.parametrize(
    "fields", [{"payload": "/leave_queue"}, {"payload": "/stop"}, {"text": "Doch nicht."}]
)
def test_the_queue_is_left_by_button_and_words(
    asked: Chat, engine: FakeEngine, fields: dict[str, str]
) -> None:
    engine.asked.clear()

    (reply,) = asked.send(**fields).json()["messages"]

    assert "Sie warten nicht mehr" in reply["text"]
    assert (state(asked), engine.asked) == ({"state": "bot"}, [])
    assert "Programm" in asked.send("Hallo").json()["messages"][0]["text"]


@pytest.mark.parametrize(
    "fields",
    [{"payload": "/end_human"}, {"text": "Gespräch beenden"}, {"text": "/ende"}, {"text": "Zurück zum Bot!"}],
)
def test_the_talk_with_a_person_is_ended_by_button_and_words(asked: Chat, fields: dict[str, str]) -> None:
    taken(asked)

    (reply,) = asked.send(**fields).json()["messages"]

    assert "Jetzt antwortet wieder das Programm" in reply["text"]
    assert "Programm" in asked.send("Hallo").json()["messages"][0]["text"]


def test_ending_what_is_not_is_said_so(chat: Chat) -> None:
    assert "kein Mensch" in chat.send(payload="/end_human").json()["messages"][0]["text"]
    assert chat.client.delete(f"{chat.path}/handover", headers=chat.auth).status_code == 409


def test_leaving_and_ending_over_the_api(asked: Chat) -> None:
    assert asked.client.delete(f"{asked.path}/handover", headers=asked.auth).json() == {"state": "bot"}
    asked.services.handover.service.request(asked.opened["id"], ASKED)
    taken(asked)
    assert state(asked) == {"state": "expert", "expert": "Petra Weber", "chamber": "IHK Magdeburg"}
    assert asked.client.delete(f"{asked.path}/handover", headers=asked.auth).json() == {"state": "bot"}


def test_a_closed_conversation_is_opened_again_by_the_next_word(asked: Chat) -> None:
    taken(asked)
    asked.services.handover.service.close(WEBER, asked.opened["id"], "Erledigt")
    assert state(asked) == {"state": "closed"}

    assert "Programm" in asked.send("Noch eine Frage").json()["messages"][0]["text"]
    assert state(asked) == {"state": "bot"}


def test_without_the_engine_a_person_and_a_callback_can_still_be_asked_for(
    asked: Chat, engine: FakeEngine
) -> None:
    engine.stop()
    asked.send(payload="/leave_queue")

    for fields in ({"payload": "/request_human"}, {"text": "Mensch"}, {"payload": "/request_callback"}):
        asked.send(**fields)

    assert [turn.intent for turn in asked.dialogue.turns][-3:] == [
        "request_human",
        "request_human",
        "request_callback",
    ]


def test_an_experts_button_is_pressed_past_the_engine(asked: Chat, engine: FakeEngine) -> None:
    class Slots:
        pressed: tuple[str, str] = ("", "")

        def press(self, conversation_id: str, payload: str) -> tuple[Bubble, ...]:
            self.pressed = (conversation_id, payload)
            return (Bubble("Gebucht."),)

    taken(asked)
    asked.services.conversations._person_buttons = slots = Slots()
    button = Button("Ja, buchen", '/person_slot{"slot": 5}')
    asked.services.handover.service.say(WEBER, asked.opened["id"], "Donnerstag?", (button,))
    engine.asked.clear()

    (reply,) = asked.send(payload=button.payload).json()["messages"]

    assert (reply["sender"], reply["text"]) == ("system", "Gebucht.")
    assert (slots.pressed, engine.asked) == ((asked.opened["id"], button.payload), [])
    assert asked.send(payload="/person_other").status_code == 422
