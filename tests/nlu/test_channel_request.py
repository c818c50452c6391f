import pytest

from bot.nlu.channel_request import BadRequest, Incoming, read_incoming, read_texts, understood


@pytest.mark.parametrize(
    ("body", "incoming"),
    [
        ({"sender": "a", "text": "Hallo"}, Incoming("a", "Hallo")),
        ({"sender": "a", "text": '/book_session{"x": 1}'}, Incoming("a", 'book_session{"x": 1}')),
        ({"sender": "a", "text": "  "}, Incoming("a", "…")),
        ({"text": "Hallo"}, Incoming("", "Hallo")),
        (
            {"sender": "a", "payload": '/choose{"time_slot": "7"}'},
            Incoming("a", '/choose{"time_slot": "7"}', is_payload=True, intent="choose"),
        ),
        (
            {"sender": "a", "payload": "/greet", "metadata": {"locale": "de"}},
            Incoming("a", "/greet", is_payload=True, intent="greet", metadata={"locale": "de"}),
        ),
    ],
)
def test_a_message_is_read(body: object, incoming: Incoming) -> None:
    assert read_incoming(body) == incoming


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "Hallo",
        {},
        {"sender": "a"},
        {"sender": "a", "text": None},
        {"sender": "a", "text": 7},
        {"sender": 7, "text": "Hallo"},
        {"sender": "a" * 256, "text": "Hallo"},
        {"sender": "a", "text": "Hallo", "payload": "/greet"},
        {"sender": "a", "payload": "greet"},
        {"sender": "a", "payload": "/Greet"},
        {"sender": "a", "payload": "/greet hallo"},
        {"sender": "a", "payload": "/greet" + "{" + "x" * 3000 + "}"},
        {"sender": "a", "text": "Hallo", "metadata": "x"},
    ],
)
def test_what_is_no_message_is_refused(body: object) -> None:
    with pytest.raises(BadRequest):
        read_incoming(body)


def test_what_was_understood_names_intent_ranking_candidates_and_facts() -> None:
    ranking = [{"name": f"intent_{number}", "confidence": 0.1} for number in range(8)]
    parsed = {
        "intent": {"name": "nlu_fallback", "confidence": 0.3},
        "intent_ranking": ranking,
        "candidates": ["intent_1", "intent_2"],
        "second_intent": "intent_5",
        "entities": [{"entity": "email", "value": "a@b.de"}],
    }
    assert understood(parsed) == {
        "intent": "nlu_fallback",
        "confidence": 0.3,
        "ranking": [{"intent": f"intent_{number}", "confidence": 0.1} for number in range(5)],
        "candidates": ["intent_1", "intent_2"],
        "second_intent": "intent_5",
        "entities": [{"entity": "email", "value": "a@b.de"}],
    }


def test_a_button_has_no_ranking_of_its_own() -> None:
    assert understood({"intent": {"name": "greet", "confidence": 1.0}})["ranking"] == [
        {"intent": "greet", "confidence": 1.0}
    ]


@pytest.mark.parametrize(
    "body", [None, {}, {"texts": "a"}, {"texts": []}, {"texts": [1]}, {"texts": ["a"] * 65}]
)
def test_what_is_no_list_of_texts_is_refused(body: object) -> None:
    with pytest.raises(BadRequest):
        read_texts(body)


def test_texts_are_read() -> None:
    assert read_texts({"texts": ["a", ""]}) == ["a", ""]
