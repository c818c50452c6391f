"""German dates and times. `parse` never raises and takes time linear in the text."""

from datetime import date

from bot.nlu.parsers.dates.combine import Combiner
from bot.nlu.parsers.dates.describe import describe, describe_day, describe_time
from bot.nlu.parsers.dates.model import DateRange
from bot.nlu.parsers.dates.scan import scan

__all__ = ["DateRange", "describe", "describe_day", "describe_time", "parse"]

_LONGEST = 4000


def parse(text: str, today: date) -> list[DateRange]:
    """All ranges in the text as said on `today`; alternatives ("am 3. oder 10. Mai") are several ranges."""
    return Combiner(today).ranges(scan(text[:_LONGEST], today), text)
