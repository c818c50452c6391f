from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.nlu.components.parsed_entity_extractor import ParsedEntityExtractor
from bot.nlu.parsers import trades


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TradeExtractor(ParsedEntityExtractor):
    """Finds trades and branches."""

    kind = "trade"
    find = trades.find
    yields_to = frozenset({"email"})
