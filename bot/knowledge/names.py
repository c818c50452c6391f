from __future__ import annotations

import re
from collections.abc import Sequence

from bot.knowledge.entry import Entry
from bot.nlu.parsers.german import fold

# What a name may get at its end in a sentence: "des CyberRisikoChecks", "Leitweg-IDs".
_ENDING = r"(?:e?n|e?s|e)?"


class Names:
    """Finds the names in a question that say beyond doubt which entry it is about ("NIS-2", "Digital Jetzt").

    Capitals, hyphens and spaces do not matter: "nis2" and "NIS 2" are the same name.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._patterns = [(one.id, _pattern(name)) for one in entries for name in one.names]

    def named_in(self, text: str) -> dict[str, int]:
        """The entries with a name in the text, each with the length of its longest one."""
        folded = fold(text)
        found: dict[str, int] = {}
        for entry, pattern in self._patterns:
            if hit := pattern.search(folded):
                found[entry] = max(found.get(entry, 0), len(hit[0]))
        return found


def _pattern(name: str) -> re.Pattern[str]:
    parts = re.findall(r"[^\W\d_]+|\d+", fold(name))
    return re.compile(rf"(?<!\w){'[^0-9a-z]*'.join(map(re.escape, parts))}{_ENDING}(?!\w)")
