from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions
from actions import context
from actions.booking import ActionBookSession
from actions.turns import DialogueAction, speak, turn_of
from bot.conversation.reply import Bubble, Button, Reply, Source, Turn
from bot.nlu.sentence_vector import VECTOR_KEY, pack
from bot.settings import ROOT


def tracker(message: dict[str, Any], **slots: Any) -> Tracker:
    return Tracker("sender", slots, message, [], False, None, {}, "action_listen")


def test_a_message_becomes_a_turn() -> None:
    entity = {"entity": "place", "value": {"name": "Stendal"}, "start": 0, "end": 7}
    message = {
        "text": "Stendal",
        "intent": {"name": "inform", "confidence": 0.9},
        "entities": [entity],
        "intent_ranking": [{"name": "inform", "confidence": 0.9}, {"name": "deny", "confidence": 0.1}],
    }

    assert turn_of(tracker(message)) == Turn(
        "sender", "Stendal", "inform", 0.9, (entity,), (("inform", 0.9), ("deny", 0.1))
    )


def test_a_turn_has_the_sentence_vector_that_came_along() -> None:
    assert turn_of(tracker({"text": "Hallo", VECTOR_KEY: pack([0.5, -0.25])})).vector == (0.5, -0.25)


def test_an_empty_message_is_a_doubt() -> None:
    assert turn_of(tracker({})) == Turn("sender", "", "nlu_fallback", 0.0)


def test_every_bubble_is_one_message_with_what_it_carries() -> None:
    dispatcher = CollectingDispatcher()
    bubble = Bubble("Hallo", (Button("Ja", "/affirm"),), (Source("IHK", "https://ihk.de", "2026-11"),))

    speak(dispatcher, Reply((bubble, Bubble("Und?"))))

    first, second = dispatcher.messages
    assert first["buttons"] == [{"title": "Ja", "payload": "/affirm"}]
    assert first["custom"]["sources"][0]["title"] == "IHK"
    assert (second["text"], second["buttons"]) == ("Und?", [])


class Answering:
    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.performed: list[str] = []

    def perform(self, action: str, turn: Turn) -> Reply:
        self.performed.append(action)
        return self.reply


def test_an_action_tells_the_rules_where_the_talk_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    answering = Answering(Reply((Bubble("Gern."),), True, True))
    monkeypatch.setattr(context, "dialogue", lambda: answering)
    message = {"text": "Termin", "intent": {"name": "book_session", "confidence": 1.0}}

    events = ActionBookSession().run(
        CollectingDispatcher(), tracker(message, booking_open=False, question_open=True), {}
    )

    assert answering.performed == ["action_book_session"]
    assert [(event["event"], event.get("name")) for event in events] == [
        ("slot", "booking_open"),
        ("followup", "action_listen"),
    ]


def test_every_action_of_the_domain_exists_and_no_other() -> None:
    found = set()
    for module in pkgutil.iter_modules(actions.__path__):
        loaded = importlib.import_module(f"actions.{module.name}")
        for _, one in inspect.getmembers(loaded, inspect.isclass):
            if issubclass(one, DialogueAction) and one is not DialogueAction:
                found.add(one().name())
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))

    assert found == set(domain["actions"])
