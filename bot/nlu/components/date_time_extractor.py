from datetime import date

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.nlu.components.parsed_entity_extractor import ParsedEntityExtractor
from bot.nlu.parsers import dates
from bot.nlu.parsers.found import Found

# Any day does: where a date stands in a text does not depend on today, and what it means is not asked here.
_SOME_DAY = date(2026, 1, 5)


def find_dates(text: str) -> list[Found]:
    """Return where dates and times stand; the value is what was written.

    The engine has no clock of its own: the dialogue reads the date with the clock of the conversation.
    """
    spans = {(one.start_offset, one.end_offset) for one in dates.parse(text, _SOME_DAY)}
    return [Found("date_time", start, end, text[start:end], text[start:end]) for start, end in sorted(spans)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DateTimeExtractor(ParsedEntityExtractor):
    """Finds dates and times."""

    kind = "date_time"
    find = find_dates
    yields_to = frozenset({"email", "phone", "reference"})
