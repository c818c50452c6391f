from __future__ import annotations

import re

from bot.nlu.text import clean

# What masking leaves behind, and what Rasa's training format reads as markup: [word](entity), {"entity": …}.
_PLACEHOLDER = re.compile(r"\[[^\[\]]*\]")
_MARKUP = re.compile(r"[\[\]{}<>|\\`]")
_LOOSE = re.compile(r"\s+([,.!?;:])")


def training_text(masked: str) -> str:
    """A masked sentence as it may stand in the training data: one line, without placeholders and markup."""
    text = _MARKUP.sub(" ", _PLACEHOLDER.sub(" ", clean(masked)))
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return _LOOSE.sub(r"\1", " ".join(printable.split())).lstrip("-–—*#/ ").strip()
