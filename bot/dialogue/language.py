from __future__ import annotations

import re

_LONGEST = 70
_EASY = re.compile(r"\b(?:einfache[rnms]?|leichte[rnms]?|verständliche[rnms]?) sprache\b", re.IGNORECASE)
_EASIER = re.compile(
    r"\b(?:einfacher|leichter|verständlicher) (?:erklären|sagen|schreiben|ausdrücken)\b", re.IGNORECASE
)
_NORMAL = re.compile(
    r"\b(?:normale[rnms]?|standard|schwere[rnms]?) ?sprache\b|\bwieder normal\b", re.IGNORECASE
)
# Who asks whether a website needs easy language does not ask for it here.
_ABOUT_SOMETHING = re.compile(r"\b(?:muss|müssen|website|webseite|homepage|shop|pflicht)\b", re.IGNORECASE)


def switch_in(text: str) -> bool | None:
    """True where a message asks for easy language, False for the usual one, None for anything else."""
    if len(text) > _LONGEST or text.startswith("/") or _ABOUT_SOMETHING.search(text):
        return None
    if _NORMAL.search(text):
        return False
    return True if _EASY.search(text) or _EASIER.search(text) else None
