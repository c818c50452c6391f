from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.nlu.components.parsed_entity_extractor import ParsedEntityExtractor
from bot.nlu.parsers import contacts


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PhoneExtractor(ParsedEntityExtractor):
    """Finds German phone numbers."""

    kind = "phone"
    find = contacts.find
    yields_to = frozenset({"email"})
