"""Words, numbers and signs with their places in the text."""

import re
from typing import NamedTuple

from bot.nlu.parsers.dates.words import MONTHS, WEEKDAYS, spelled
from bot.nlu.parsers.german import fold

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:\u0308[^\W\d_]*)*|[^\s\w]|_")


class Token(NamedTuple):
    raw: str
    norm: str
    start: int
    end: int
    glued: bool
    """No space before it."""

    @property
    def number(self) -> int | None:
        return int(self.raw) if self.raw.isascii() and self.raw.isdigit() and len(self.raw) <= 6 else None


NOTHING = Token("", "", 0, 0, False)


class Tokens:
    """Reading beyond either end gives NOTHING, so that matchers need no bounds checks."""

    def __init__(self, text: str) -> None:
        self._items: list[Token] = []
        end = 0
        for match in _TOKEN.finditer(text):
            raw = match.group()
            for piece, offset in _split(raw):
                begin = match.start() + offset
                norm = spelled(fold(piece)) if piece[0].isalpha() else piece
                self._items.append(Token(piece, norm, begin, begin + len(piece), begin == end and begin > 0))
                end = begin + len(piece)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> Token:
        return self._items[index] if 0 <= index < len(self._items) else NOTHING

    def norm(self, index: int) -> str:
        return self[index].norm

    def is_end(self, index: int) -> bool:
        return index >= len(self._items)


def _split(raw: str) -> list[tuple[str, int]]:
    """Donnerstagnachmittag and Februarwoche are two words in one."""
    low = raw.lower()
    if not low.endswith(_TAILS):
        return [(raw, 0)]
    for head in (*WEEKDAYS, *MONTHS):
        tail = low[len(head) :]
        if low.startswith(head) and tail in _TAILS:
            return [(raw[: len(head)], 0), (raw[len(head) :], len(head))]
    return [(raw, 0)]


_TAILS = tuple(
    "nachmittag nachmittags vormittag vormittags abend abends mittag mittags früh frueh woche"
    " hälfte haelfte anfang ende mitte".split()
)
