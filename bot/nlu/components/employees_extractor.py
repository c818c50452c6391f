from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.nlu.components.parsed_entity_extractor import ParsedEntityExtractor
from bot.nlu.parsers import employees


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EmployeesExtractor(ParsedEntityExtractor):
    """Finds numbers of people in a company."""

    kind = "employees"
    find = employees.find
    yields_to = frozenset({"email", "phone", "reference"})
