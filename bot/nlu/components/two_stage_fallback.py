from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.components.rankings import ranking_of, set_ranking
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
            ranking = ranking_of(message)
            decision = decide(ranking, self._thresholds)
            if decision.outcome is Outcome.CLEAR:
                continue
            set_ranking(message, [(decision.intent, decision.confidence), *ranking])
            message.set(CANDIDATES_KEY, list(decision.candidates), add_to_output=True)
        return messages
