import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.nlu.compiled_validation import CHECK_OF_ANSWERS

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
    assert CHECK_OF_ANSWERS.source_found() == CHECK_OF_ANSWERS.source


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_compiled_check_judges_as_rasas_does(answer: object) -> None:
    expected = verdict(answer)
    assert CHECK_OF_ANSWERS.install()
    assert CHECK_OF_ANSWERS.is_installed()
    assert verdict(answer) is expected


def test_known_events_do_not_excuse_what_is_wrong_beside_them() -> None:
    CHECK_OF_ANSWERS.install()
    events = [{"event": "followup", "name": "action_listen"}]
    assert verdict({"events": events, "responses": []})
    assert verdict({"events": events})
    assert not verdict({"events": events, "responses": ["text"]})
    assert not verdict({"events": [*events, {"event": "no such event"}], "responses": []})


def test_an_answer_that_is_refused_says_why() -> None:
    CHECK_OF_ANSWERS.install()
    with pytest.raises(ValidationError, match="Failed to validate Action server response"):
        RemoteAction("action_x", None)._validate_action_result({"events": "none"})
