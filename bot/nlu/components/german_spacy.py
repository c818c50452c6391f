from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.german_pipeline import NameFinder, load_name_finder

MODEL_KEY = "model"
_KINDS = {"PER": "person_name"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class GermanSpacy(GraphComponent, EntityExtractorMixin):
    """Adds names that spaCy's German model sees and our grammars do not; without the model, nothing."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            # The package of the model; `make german-model` installs it.
            MODEL_KEY: "de_core_news_sm",
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GermanSpacy:
        return cls(load_name_finder(config[MODEL_KEY]))

    def __init__(self, find_names: NameFinder | None) -> None:
        self._find_names = find_names

    def process(self, messages: list[Message]) -> list[Message]:
        if self._find_names is None:
            return messages
        for message in messages:
            text = message.get(TEXT) or ""
            known = message.get(ENTITIES) or []
            found = [
                {
                    ENTITY_ATTRIBUTE_TYPE: _KINDS[label],
                    ENTITY_ATTRIBUTE_START: start,
                    ENTITY_ATTRIBUTE_END: end,
                    ENTITY_ATTRIBUTE_VALUE: text[start:end],
                }
                for label, start, end in self._find_names(text)
                if label in _KINDS and not _overlaps(start, end, known)
            ]
            if found:
                message.set(ENTITIES, known + self.add_extractor_name(found), add_to_output=True)
        return messages


def _overlaps(start: int, end: int, entities: list[dict[str, Any]]) -> bool:
    return any(
        entity[ENTITY_ATTRIBUTE_START] < end and start < entity[ENTITY_ATTRIBUTE_END] for entity in entities
    )
