import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.components.german_spacy import GermanSpacy
from bot.nlu.german_pipeline import load_name_finder

COMPANY = {"entity": "company", "start": 0, "end": 6, "value": "Krause"}


def test_without_the_model_the_embedded_pipeline_is_used() -> None:
    assert load_name_finder("de_core_news_that_is_not_there") is None


def test_without_the_model_a_message_stays_as_it_is() -> None:
    message = GermanSpacy(None).process([Message.build("Ich bin Eva Krause")])[0]
    assert message.get("entities") is None


@pytest.mark.parametrize(
    ("names", "known", "found"),
    [
        ([("PER", 8, 18)], [], ["Eva Krause"]),
        ([("LOC", 8, 18)], [], []),
        ([("PER", 8, 18)], [{**COMPANY, "start": 12, "end": 18}], ["Krause"]),
    ],
)
def test_names_are_added_where_nothing_is_known(names, known, found: list[str]) -> None:
    message = Message.build("Ich bin Eva Krause")
    message.set("entities", known)
    GermanSpacy(lambda text: names).process([message])
    assert [one["value"] for one in message.get("entities")] == found
