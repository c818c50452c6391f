from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.nlu.components.parsed_entity_extractor import ParsedEntityExtractor
from bot.nlu.parsers import companies


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CompanyExtractor(ParsedEntityExtractor):
    """Finds names of companies."""

    kind = "company"
    find = companies.find
    yields_to = frozenset({"email", "reference"})
