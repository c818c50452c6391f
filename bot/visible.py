"""What people write, as it will be shown: nothing that nobody sees, or that looks like something else."""

from __future__ import annotations

import re
import unicodedata

_MOST_MARKS = 4  # on one letter; beyond that they cover the lines around it
# Of no width, fillers, tags, and what turns the direction of writing (and so of the text around it).
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# Joiners make one picture of several and belong to some scripts; between Latin letters they only hide.
_JOINER = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])")
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
_LOOK_ALIKES = str.maketrans(
    {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ј": "j", "ѕ": "s"}
    | {"α": "a", "ο": "o", "ν": "v", "ι": "i", "κ": "k", "ρ": "p", "τ": "t", "υ": "u", "χ": "x"}
)


def visible(text: str) -> str:
    """Composed (NFC), without invisible characters and towers of marks. Line breaks stay."""
    composed = unicodedata.normalize("NFC", _JOINER.sub("", _INVISIBLE.sub("", text)))
    kept: list[str] = []
    marks = 0
    for char in composed:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def mixes_scripts(text: str) -> bool:
    """Whether one word has letters of two scripts that look alike, as nobody writes by chance."""
    return any(len(_scripts(word)) > 1 for word in _WORD.findall(text))


def latin_look(text: str) -> str:
    """The text with look-alikes of Latin letters as these, for comparing. Lower case is expected."""
    return text.translate(_LOOK_ALIKES)


def _scripts(word: str) -> set[str]:
    names = (unicodedata.name(char, "") for char in word)
    return {script for name in names for script in _SCRIPTS if name.startswith(script)}
