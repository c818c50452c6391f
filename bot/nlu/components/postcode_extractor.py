from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.nlu.components.parsed_entity_extractor import ParsedEntityExtractor
from bot.nlu.parsers import postcodes


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PostcodeExtractor(ParsedEntityExtractor):
    """Finds postcodes."""

    kind = "postcode"
    find = postcodes.find
    yields_to = frozenset({"email", "phone", "reference", "employees"})
