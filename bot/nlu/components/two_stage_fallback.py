from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.decision import CANDIDATES_KEY, Outcome, Thresholds, decide


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class TwoStageFallback(GraphComponent, IntentClassifier):
    """Answers what is clear, asks back between two likely intents, and admits what is not understood."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        # All of `Thresholds`: clear, clear_lead, out_of_scope, candidate.
        return asdict(Thresholds())

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TwoStageFallback:
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._thresholds = Thresholds.from_config(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the fallback intent where the ranking is not clear; the candidates stay in the ranking."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            pairs = [(one[INTENT_NAME_KEY], one[PREDICTED_CONFIDENCE_KEY]) for one in ranking]
            decision = decide(pairs, self._thresholds)
            if decision.outcome is Outcome.CLEAR:
                continue
            fallback = {INTENT_NAME_KEY: decision.intent, PREDICTED_CONFIDENCE_KEY: decision.confidence}
            message.set(INTENT, fallback, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [fallback, *ranking], add_to_output=True)
            message.set(CANDIDATES_KEY, list(decision.candidates), add_to_output=True)
        return messages
