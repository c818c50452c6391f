from __future__ import annotations

import re

from bot.nlu.parsers import contacts

LONGEST = 500
_NAMES = {"email": "[E-Mail-Adresse]", "phone": "[Telefonnummer]"}
# What the parsers do not take for an address or a number, but what may still lead to a person.
_LEFT_OVER = re.compile(r"\S*@\S*|\+?\d(?:[ /.\-–()]{0,3}\d){6,}")


def mask(text: str) -> str:
    """A visitor's words without e-mail addresses and phone numbers, in one line of at most 500 characters."""
    kept, end = [], 0
    for found in contacts.find(text):
        kept += [text[end : found.start], _NAMES.get(found.kind, "[…]")]
        end = found.end
    masked = _LEFT_OVER.sub("[…]", "".join([*kept, text[end:]]))
    return " ".join(masked.split())[:LONGEST]
