from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.nlu.components.parsed_entity_extractor import ParsedEntityExtractor
from bot.nlu.parsers import formats


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MeetingFormatExtractor(ParsedEntityExtractor):
    """Finds the wish to come by or to talk online."""

    kind = "meeting_format"
    find = formats.find
    yields_to = frozenset({"email"})
