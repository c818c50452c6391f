"""German spelling: people write ä, ae or a decomposed ä, and every parser must read all of them."""

import re
from functools import lru_cache

_UMLAUTS = {"ä": "(?:ä|ae|a\u0308)", "ö": "(?:ö|oe|o\u0308)", "ü": "(?:ü|ue|u\u0308)", "ß": "(?:ß|ss)"}
_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "\u0308": "e"})

LETTER = r"[^\W\d_]"

UNITS = {
    "null": 0, "ein": 1, "eins": 1, "eine": 1, "einen": 1, "einem": 1, "einer": 1, "zwei": 2, "zwo": 2,
    "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11,
    "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
TENS = {
    "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70,
    "achtzig": 80, "neunzig": 90,
}  # fmt: skip


def fold(text: str) -> str:
    """Lower case, umlauts as two letters. Changes lengths, so never for offsets."""
    return text.lower().translate(_FOLD)


def lower(text: str) -> str:
    """Lower case with the length kept, so that offsets stay true ('İ'.lower() has two characters)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@lru_cache(maxsize=512)
def rx(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern whose umlauts outside character classes match every usual spelling."""
    out: list[str] = []
    in_class = escaped = False
    for char in pattern:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "[":
            in_class = True
        elif char == "]":
            in_class = False
        elif not in_class:
            char = _UMLAUTS.get(char, char)
        out.append(char)
    return re.compile("".join(out), flags)


def _number_words() -> dict[str, int]:
    words = {fold(word): value for word, value in (UNITS | TENS).items()}
    for ten, value in TENS.items():
        for unit in ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"):
            words[fold(f"{unit}und{ten}")] = value + UNITS[unit]
    words |= {"hundert": 100, "einhundert": 100, "zweihundert": 200, "dreihundert": 300, "tausend": 1000}
    return words


NUMBER_WORDS = _number_words()


def number(word: str) -> int | None:
    """12, 1.200, zwölf, zwoelf, einundzwanzig; None for anything else."""
    word = fold(word.strip())
    if re.fullmatch(r"\d{1,9}", word, re.ASCII):
        return int(word)
    if re.fullmatch(r"\d{1,3}([. ]\d{3}){1,2}", word, re.ASCII):
        return int(word.replace(".", "").replace(" ", ""))
    return NUMBER_WORDS.get(word)
