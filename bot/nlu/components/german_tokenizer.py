from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.text import fold

# A word with what belongs to it ("GmbH & Co.", "10-15", "kein's"), without the punctuation around it.
_WORD = re.compile(r"\w+(?:['’.\-@&/]\w+)*")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class GermanTokenizer(Tokenizer):
    """Splits a message into words; text and offsets stay as written, the lemma is the folded spelling."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            # Rasa's base class asks for these three; intents are not split, words follow the pattern above.
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GermanTokenizer:
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        text = message.get(attribute)
        tokens = [
            Token(match.group(), match.start(), lemma=fold(match.group())) for match in _WORD.finditer(text)
        ]
        # Rasa expects at least one token, also of a message that is one emoji.
        return tokens or [Token(text, 0)]
