from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.nlu.components.parsed_entity_extractor import ParsedEntityExtractor
from bot.nlu.parsers import people


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PersonNameExtractor(ParsedEntityExtractor):
    """Finds names of persons."""

    kind = "person_name"
    find = people.find
    yields_to = frozenset({"email", "company", "place", "reference"})
