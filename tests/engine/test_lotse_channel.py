import logging

import pytest
import requests

from bot.nlu.compiled_validation import CHECK_OF_ANSWERS
from bot.nlu.direct_graph import RUN_OF_GRAPH
from bot.nlu.kept_connection import CALL_OF_ACTIONS
from bot.nlu.lotse_channel import LotseChannel
from bot.nlu.sentence_vector import VECTOR_KEY, unpack

pytestmark = pytest.mark.processes


def test_a_greeting_is_answered_with_text_and_buttons(engine) -> None:
    answer = engine.post("webhook", {"sender": "greeting", "text": "Hallo"}).json()
    assert answer["messages"] == [
        {"text": "Guten Tag!", "buttons": [{"title": "Termin", "payload": "/ask_next_slot"}]}
    ]
    assert answer["nlu"]["intent"] == "greet"
    assert answer["nlu"]["ranking"][0]["intent"] == "greet"


def test_a_pressed_button_is_its_intent(engine) -> None:
    answer = engine.post("webhook", {"sender": "button", "payload": "/ask_next_slot"}).json()
    assert [message.get("text") for message in answer["messages"] if "text" in message] == ["Am 8. Januar."]
    assert {"kind": "time_slots"} in [message.get("custom") for message in answer["messages"]]
    assert answer["nlu"]["confidence"] == 1.0


@pytest.mark.parametrize(
    "text", ['/ask_next_slot{"email": "x"}', "//ask_next_slot", " /restart", "\u200b/session_start"]
)
def test_a_typed_payload_is_only_text(engine, actions, text: str) -> None:
    nlu = engine.post("parse", {"sender": "typed", "text": text}).json()
    assert nlu["confidence"] < 1.0
    assert nlu["entities"] == []


def test_the_facts_of_a_message_come_back(engine) -> None:
    nlu = engine.post("parse", {"text": "Meine Mail ist info@krause.de"}).json()
    assert [(one["entity"], one["value"]) for one in nlu["entities"]] == [("email", "info@krause.de")]


def test_the_action_server_gets_the_senders_name_and_metadata(engine, actions) -> None:
    engine.post("webhook", {"sender": "known", "payload": "/ask_next_slot", "metadata": {"page": "start"}})
    tracker = actions.received[-1]["tracker"]
    assert tracker["sender_id"] == "known"
    assert tracker["latest_message"]["metadata"]["page"] == "start"


def test_the_action_server_gets_the_sentence_vector_of_the_latest_message_only(engine, actions) -> None:
    question = "Was ist der nächste freie Termin?"
    for text in (question, "nächster Termin", question):
        engine.post("webhook", {"sender": "vectors", "text": text})
    tracker = actions.received[-1]["tracker"]
    (expected,) = engine.post("vectors", {"texts": [question]}).json()["vectors"]
    assert unpack(tracker["latest_message"][VECTOR_KEY]) == pytest.approx(expected, abs=1e-3)
    said = [event["parse_data"] for event in tracker["events"] if event["event"] == "user"]
    assert [VECTOR_KEY in parse_data for parse_data in said] == [False, False, True]


def test_a_button_has_no_sentence_vector(engine, actions) -> None:
    engine.post("webhook", {"sender": "button", "payload": "/ask_next_slot"})
    assert VECTOR_KEY not in actions.received[-1]["tracker"]["latest_message"]


def test_sentence_vectors_tell_what_is_near(engine) -> None:
    texts = ["Was kostet ein Onlineshop?", "Wie teuer ist ein Webshop?", "Morgen regnet es in Halle."]
    shop, webshop, rain = engine.post("vectors", {"texts": texts}).json()["vectors"]
    near, far = (sum(a * b for a, b in zip(shop, other, strict=True)) for other in (webshop, rain))
    assert near > 0.5 > far


@pytest.mark.parametrize("token", [None, "", "falsch", "geheim"])
@pytest.mark.parametrize("path", ["webhook", "parse", "vectors"])
def test_nobody_without_the_secret_is_answered(engine, path: str, token: str | None) -> None:
    assert engine.post(path, {"sender": "a", "text": "Hallo"}, token=token).status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[]", {"sender": "a"}, {"text": "Hallo"}, {"sender": "a", "payload": "/no_intent"}],
)
def test_what_is_no_message_gets_a_422(engine, body: object) -> None:
    answer = engine.post("webhook", body)
    assert answer.status_code == 422
    assert answer.json()["error"]


ODD = [
    "",
    " ",
    "😀",
    "\ud800",
    "a" * 10_000,
    "<b>x</b>",
    "'; DROP TABLE events; --",
    "你好",
    "{{7*7}}",
    "\x00",
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_text_is_answered_like_any_other(engine, text: str) -> None:
    answer = engine.post("webhook", {"sender": "odd", "text": text})
    assert answer.status_code == 200
    assert "messages" in answer.json()


def test_a_forgotten_conversation_is_gone(engine) -> None:
    engine.post("webhook", {"sender": "forget-me", "text": "Hallo"})
    assert engine.delete("conversations/forget-me").json()["deleted"] > 0
    assert engine.delete("conversations/forget-me").json() == {"deleted": 0}


def test_rasas_own_interface_is_closed(engine) -> None:
    assert requests.get(f"{engine.url}/domain", timeout=10).status_code == 404
    assert (
        requests.post(f"{engine.url}/webhooks/rest/webhook", json={"message": "x"}, timeout=10).status_code
        == 404
    )


def test_no_log_line_holds_what_people_wrote(engine) -> None:
    secret = "Zwetschgenknödelgeheimnis"
    for path in ("webhook", "parse"):
        engine.post(path, {"sender": "log", "text": f"Mein {secret}"})
    assert secret not in engine.log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture
def rasa_stays_as_it_was(monkeypatch) -> None:
    for one in (CHECK_OF_ANSWERS, RUN_OF_GRAPH, CALL_OF_ACTIONS):
        monkeypatch.setattr(one.owner, one.name, getattr(one.owner, one.name))


def test_the_channel_brings_what_replaces_pieces_of_rasa(rasa_stays_as_it_was) -> None:
    LotseChannel.from_credentials(None)
    assert [one.is_installed() for one in (CHECK_OF_ANSWERS, RUN_OF_GRAPH, CALL_OF_ACTIONS)] == [True] * 3


def test_without_a_secret_in_the_environment_nobody_is_answered(
    rasa_stays_as_it_was, monkeypatch, caplog
) -> None:
    monkeypatch.delenv("LOTSE_ENGINE_TOKEN", raising=False)
    with caplog.at_level(logging.WARNING):
        assert LotseChannel.from_credentials(None)._token == ""
    assert "LOTSE_ENGINE_TOKEN is not set" in caplog.text
