from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.nlu.components.parsed_entity_extractor import ParsedEntityExtractor
from bot.nlu.parsers import references


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ReferenceExtractor(ParsedEntityExtractor):
    """Finds references of bookings."""

    kind = "reference"
    find = references.find
    yields_to = frozenset({"email"})
