from __future__ import annotations

from typing import Any

from bot.nlu.parsers import companies, contacts, employees, formats, people, places, references, trades

_PARSERS = (companies, contacts, employees, formats, people, places, references, trades)


def read_entities(text: str) -> tuple[dict[str, Any], ...]:
    """What our parsers find in a text, all but days and hours, where no engine asks them."""
    return tuple(
        {"entity": found.kind, "value": found.value, "start": found.start, "end": found.end}
        for parser in _PARSERS
        for found in parser.find(text)
    )
