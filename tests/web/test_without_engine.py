from __future__ import annotations

import pytest
from chat_parts import NOW, Chat, FakeEngine
from sqlalchemy import update

from bot.db.tables import Conversation

SORRY = "gerade nicht"


def test_an_engine_that_is_gone_is_said_so_with_buttons(chat: Chat, engine: FakeEngine) -> None:
    engine.stop()

    messages = chat.send("Wie fange ich an?").json()["messages"]

    assert SORRY in messages[0]["text"]
    payloads = [button["payload"] for button in messages[0]["buttons"]]
    assert "/book_session" in payloads and "/request_callback" in payloads


def test_buttons_work_without_the_engine(chat: Chat, engine: FakeEngine) -> None:
    engine.stop()

    chat.send("Hallo")

    assert chat.send(payload="/topic_funding").json()["messages"][0]["text"] == "Ohne Maschine: topic_funding"


@pytest.mark.parametrize("raw", [b"", b"<html>", b"[]", b'{"messages": 3}', b'{"nlu": {}}', b"\xff"])
def test_an_unreadable_answer_is_as_good_as_none(chat: Chat, engine: FakeEngine, raw: bytes) -> None:
    engine.raw = raw

    assert SORRY in chat.send("Hallo").json()["messages"][0]["text"]


@pytest.mark.parametrize("status", [500, 502, 503, 401, 422])
def test_an_engine_that_breaks_is_as_good_as_none(chat: Chat, engine: FakeEngine, status: int) -> None:
    engine.status = status

    assert SORRY in chat.send("Hallo").json()["messages"][0]["text"]


@pytest.mark.parametrize("raw", [b'{"messages": []}', b'{"messages": [{"text": " "}, {"custom": {}}, 7]}'])
def test_no_answer_is_ever_empty(chat: Chat, engine: FakeEngine, raw: bytes) -> None:
    engine.raw = raw

    assert chat.send("Hallo").json()["messages"][0]["text"]


def test_a_slow_engine_is_not_waited_for_twice(chat: Chat, engine: FakeEngine) -> None:
    engine.seconds = 1.5
    first = chat.send("Hallo", client_id="a").json()
    second = chat.send(payload="/topic_funding").json()

    assert SORRY in first["messages"][0]["text"]
    assert second["messages"][0]["text"] == "Ohne Maschine: topic_funding"
    assert len(engine.asked) == 1
    assert chat.send("Hallo", client_id="a").json() == first


def test_a_booking_that_may_have_been_made_is_not_made_again(chat: Chat, engine: FakeEngine) -> None:
    chat.send("Hallo")
    engine.status = 500

    messages = chat.send(payload="/affirm").json()["messages"]

    assert SORRY in messages[0]["text"]
    assert "affirm" not in [turn.intent for turn in chat.dialogue.turns]


def test_an_open_form_goes_on_without_the_engine(chat: Chat, engine: FakeEngine) -> None:
    engine.stop()
    with chat.uow() as db:
        db.execute(update(Conversation).values(form={"booking": {"active": True}}))
        db.commit()

    chat.send("Tischlerei Krause")

    assert chat.dialogue.turns[-1].text == "Tischlerei Krause"
    assert chat.dialogue.turns[-1].intent == "inform"


def test_when_the_engine_is_back_it_goes_on(chat: Chat, engine: FakeEngine) -> None:
    engine.status = 500
    chat.send("Hallo")
    engine.status = 200

    assert chat.send("Hallo").json()["messages"][0]["text"] == "Sie sagten: Hallo"


@pytest.mark.parametrize("owner", ["waiting", "expert"])
def test_the_bot_is_silent_when_a_person_has_taken_over(chat: Chat, engine: FakeEngine, owner: str) -> None:
    with chat.uow() as db:
        db.execute(update(Conversation).values(owner=owner))
        db.commit()

    assert chat.send("Sind Sie noch da?").json() == {"messages": []}
    assert engine.asked == []
    assert chat.history()[-1]["text"] == "Sind Sie noch da?"


def test_a_dialogue_that_breaks_still_leaves_an_answer(
    chat: Chat, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("kaputt")

    engine.stop()
    monkeypatch.setattr(chat.dialogue, "respond", explode)

    response = chat.send(payload="/topic_funding")

    assert response.status_code == 200
    assert response.json()["messages"][0]["text"]


def test_what_a_dead_process_left_is_answered_by_the_next_one(chat: Chat, engine: FakeEngine) -> None:
    inbox = chat.services.conversations._inbox
    left = inbox.receive(chat.opened["id"], "die erste", client_id="a")
    assert inbox.claim(chat.opened["id"], left.message_id) is not None
    chat.clock.set(NOW)
    chat.clock.move(minutes=2)

    chat.send("die zweite")

    assert [body["text"] for body in engine.asked] == ["die erste", "die zweite"]
    assert [found["sender"] for found in chat.history()] == ["bot", "visitor", "visitor", "bot", "bot"]
    assert chat.send("die erste", client_id="a").json()["messages"][0]["text"] == "Sie sagten: die erste"


def test_a_late_answer_of_a_lost_claim_is_dropped(chat: Chat) -> None:
    inbox = chat.services.conversations._inbox
    message = inbox.receive(chat.opened["id"], "Hallo")
    late = inbox.claim(chat.opened["id"], message.message_id)
    chat.clock.move(minutes=2)
    new = inbox.claim(chat.opened["id"], message.message_id)
    assert late is not None and new is not None

    assert inbox.finish(new, ())
    assert not inbox.finish(late, ())
