from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from rasa.engine.graph import ExecutionContext, GraphComponent
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

from bot.nlu.parsers.found import Found

_WARM_UP = "Guten Tag, Eva Muster, Tischlerei Muster GmbH in 39104 Magdeburg, morgen um 10 Uhr, 0391 123456"


class ParsedEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Hands the finds of one of our parsers to Rasa as entities; subclasses name the parser and the kind."""

    kind: ClassVar[str]
    find: ClassVar[Callable[[str], list[Found]]]
    # Kinds of which an earlier component is surer: what overlaps one of theirs is dropped.
    yields_to: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ParsedEntityExtractor:
        # The tables of places, trades and names are read on first use: not while somebody waits.
        cls.find(_WARM_UP)
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            known = message.get(ENTITIES) or []
            found = [
                _entity(item)
                for item in type(self).find(message.get(TEXT) or "")
                if item.kind == self.kind and not self._is_taken(item, known)
            ]
            if found:
                message.set(ENTITIES, known + self.add_extractor_name(found), add_to_output=True)
        return messages

    def _is_taken(self, item: Found, known: list[dict[str, Any]]) -> bool:
        return any(
            entity[ENTITY_ATTRIBUTE_TYPE] in self.yields_to
            and entity[ENTITY_ATTRIBUTE_START] < item.end
            and item.start < entity[ENTITY_ATTRIBUTE_END]
            for entity in known
        )


def _entity(item: Found) -> dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: item.kind,
        ENTITY_ATTRIBUTE_START: item.start,
        ENTITY_ATTRIBUTE_END: item.end,
        ENTITY_ATTRIBUTE_VALUE: item.value,
    }
