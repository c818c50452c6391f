from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.components.rankings import set_ranking
from bot.nlu.decision import Thresholds
from bot.nlu.intent_model import IntentModel, ModelSettings, settings_from
from bot.nlu.reading import SECOND_INTENT_KEY, Reading, read

RANKING_LENGTH_KEY = "ranking_length"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class GermanIntentClassifier(GraphComponent, IntentClassifier):
    """Names the intent of a message by its letters, its words and its sentence vector."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            # All of `ModelSettings`, where each is explained.
            **asdict(ModelSettings()),
            # How many candidates are kept with a message; all of them would swell every stored turn.
            RANKING_LENGTH_KEY: 6,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GermanIntentClassifier:
        return cls(config, model_storage, resource)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse keys that nothing reads: a misspelled one would silently change nothing."""
        unknown = {key for key in config if not key.startswith("__")} - cls.get_default_config().keys()
        if unknown:
            raise InvalidConfigException(
                f"GermanIntentClassifier does not know: {', '.join(sorted(unknown))}."
            )

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            (example.get(TEXT), example.get(INTENT))
            for example in training_data.intent_examples
            if example.get(TEXT) and example.get(INTENT)
        ]
        if len({intent for _, intent in examples}) > 1:
            texts, intents = zip(*examples, strict=True)
            self._model = IntentModel.fit(texts, intents, settings_from(self._config))
            with self._model_storage.write_to(self._resource) as folder:
                self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            reading = self._reading(message.get(TEXT) or "")
            set_ranking(message, reading.ranking)
            message.set(SECOND_INTENT_KEY, reading.second_intent, add_to_output=True)
        return messages

    def _reading(self, text: str) -> Reading:
        if self._model is None:
            return Reading([])
        # The thresholds only tell whether the whole message is clear enough; the fallback decides by its own.
        return read(self._model, text, Thresholds(), self._config[RANKING_LENGTH_KEY])

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GermanIntentClassifier:
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, IntentModel.load(folder))
        except ValueError:
            # Rasa's storage says so where training had fewer than two intents and wrote nothing.
            return cls(config, model_storage, resource)
