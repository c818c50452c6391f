import logging

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.nlu import compiled_validation

ORIGINAL = RemoteAction._validate_action_result
ANSWERS = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "a", "value": None}], "responses": [{"text": "Guten Tag"}]},
    {"events": [{"event": "no such event"}]},
    {"events": "none"},
    {"responses": ["text"]},
    [],
    None,
]


@pytest.fixture(autouse=True)
def _rasa_stays_as_it_was():
    yield
    RemoteAction._validate_action_result = ORIGINAL


def verdict(answer: object) -> bool:
    try:
        return bool(RemoteAction("action_x", None)._validate_action_result(answer))
    except ValidationError:
        return False


def test_rasas_check_is_the_one_we_know() -> None:
    assert compiled_validation.source_hash() == compiled_validation.EXPECTED_SOURCE


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_compiled_check_judges_as_rasas_does(answer: object) -> None:
    expected = verdict(answer)
    assert compiled_validation.install()
    assert compiled_validation.is_installed()
    assert verdict(answer) is expected


def test_known_events_do_not_excuse_what_is_wrong_beside_them() -> None:
    compiled_validation.install()
    events = [{"event": "followup", "name": "action_listen"}]
    assert verdict({"events": events, "responses": []})
    assert verdict({"events": events})
    assert not verdict({"events": events, "responses": ["text"]})
    assert not verdict({"events": [*events, {"event": "no such event"}], "responses": []})


def test_an_answer_that_is_refused_says_why() -> None:
    compiled_validation.install()
    with pytest.raises(ValidationError, match="Failed to validate Action server response"):
        RemoteAction("action_x", None)._validate_action_result({"events": "none"})


def test_it_stays_off_where_rasas_check_is_another(monkeypatch, caplog) -> None:
    def another_check(self, result):
        return True

    monkeypatch.setattr(RemoteAction, "_validate_action_result", another_check)
    with caplog.at_level(logging.WARNING):
        assert not compiled_validation.install()
    assert RemoteAction._validate_action_result is another_check
    assert "is not the one we know" in caplog.text


def test_installing_twice_is_installing_once() -> None:
    assert compiled_validation.install()
    assert compiled_validation.install()
    assert compiled_validation.is_installed()
