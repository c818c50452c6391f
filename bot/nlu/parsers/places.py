"""Towns, districts and federal states, and which region's consultation day serves them."""

import re

from bot.nlu.parsers.found import Found, without_overlaps
from bot.nlu.parsers.gazetteer import Gazetteer, Place, gazetteer, key
from bot.nlu.parsers.german import fold
from bot.nlu.parsers.postcodes import find as find_postcodes

_WORD = re.compile(r"[^\W\d_]{1,40}")
_BEFORE = frozenset(
    "in aus bei um nahe naehe von vom nach raum gegend standort ort region kreis landkreis stadt"
    " sitz im am umkreis rund"
    " richtung zwischen gemeinde umgebung umland ortsteil bereich wohne".split()
)
_ARTICLES = frozenset(
    "der die das eine einer einen ein unsere unserer unser neue neuen dieser diese dem den jede"
    " jeder keine".split()
)
_ENDINGS = ("er", "s", "ern")
# One typing error away from a place, but good German words or names; never corrected to a place.
_NEVER = frozenset(
    "handwerk zeiten wissen wasser beratung kalender kleinen grossen werbung lassen klasse messe"
    " messen kasse halten"
    " haltern stunden wenden werden bergen burgen landkreis hallo alle alles welche sandersdorf"
    " merken schoenen"
    " magenburg kosten gotha karten stendel gelingen einleben erleben angebot angeben anhalt anhalten".split()
)


def _hall(text: str, start: int, end: int, previous: str) -> bool:
    """Is "Halle" a building here ("die Halle", "Halle 3", "Messe-Halle")?"""
    behind = text[end : end + 3]
    return previous in _ARTICLES or bool(re.match(r" ?\d", behind)) or text[max(0, start - 1) : start] == "-"


def _allowed(place: Place, text: str, span: tuple[int, int], previous: str, alone: bool) -> bool:
    start, end = span
    if place.name == "Halle (Saale)" and _hall(text, start, end, previous):
        return False
    if not place.common or alone or " " in text[start:end].strip():
        return True
    if place.name in ("Halle (Saale)", "Harz") and text[start].isupper() and previous not in _ARTICLES:
        return place.name.startswith("Halle") or previous in _BEFORE
    located = previous in _BEFORE or bool(re.search(r"\d{5} $", text[max(0, start - 6) : start]))
    dem = place.name == "Harz" and previous in ("dem", "den")
    capital = text[start].isupper() or place.kind != "locality"
    return dem or (located and capital)


def _adjective(book: Gazetteer, word: str) -> Place | None:
    """Magdeburger, Stendals; only of towns whose name is no everyday word."""
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 6:
            places = [
                p for p in book.by_name.get(stem, []) if p.kind in ("municipality", "city") and not p.common
            ]
            if places:
                return book.choose(places)
    return None


def _lookup(
    book: Gazetteer, text: str, words: list[re.Match[str]], at: int, alone: bool
) -> tuple[Place, int] | None:
    previous = fold(words[at - 1].group()) if at else ""
    start = words[at].start()
    longest = book.openers.get(fold(words[at].group()), 0)
    for length in range(min(longest, len(words) - at), 0, -1):
        end = words[at + length - 1].end()
        if end - start > 60:
            continue
        raw = text[start:end]
        places = book.by_name.get(key(raw))
        if not places and length == 1 and (raw.isupper() or alone or previous in _BEFORE):
            places = book.abbreviations.get(key(raw)) if raw.isupper() or len(raw) > 1 else None
        if not places:
            continue
        if previous in ("kreis", "landkreis", "lk"):
            places = [p for p in places if p.kind == "district"] or places
        located = alone or previous in _BEFORE
        place = book.choose(places)
        if located and place.common and place.kind == "locality":
            place = book.choose(places)
        if _allowed(place, text, (start, end), previous, alone):
            return place, at + length
    return None


def _misspelled(book: Gazetteer, text: str, word: re.Match[str], previous: str, alone: bool) -> Place | None:
    folded = fold(word.group())
    if len(folded) < 6 or folded in _NEVER or len(folded) > 30:
        return None
    if word.group()[0].isupper() and (place := _adjective(book, folded)):
        return place
    if alone or previous in _BEFORE:
        # behind "in" or "bei" also stand ordinary nouns: two errors only where the name is long
        likely = alone or word.group()[0].isupper() or len(folded) >= 8
        return book.misspelled(folded, 2 if len(folded) >= 9 else 1) if likely else None
    if len(folded) >= 9 and word.group()[0].isupper():
        return book.misspelled(folded, 1)
    return None


def find(text: str) -> list[Found]:
    book = gazetteer()
    words = list(_WORD.finditer(text))
    stripped = re.sub(r"^(?:(?:in|aus|bei|nähe|naehe|ort|stadt|plz)\b|[\d\s:.,-])+", "", text.strip().lower())
    alone = 0 < len(stripped.split()) <= 2
    found: list[Found] = []
    at = 0
    while at < len(words):
        hit = _lookup(book, text, words, at, alone)
        if hit is None:
            previous = fold(words[at - 1].group()) if at else ""
            place = _misspelled(book, text, words[at], previous, alone)
            hit = (place, at + 1) if place else None
        if hit is None:
            at += 1
            continue
        place, after = hit
        start, end = words[at].start(), words[after - 1].end()
        found.append(Found("place", start, end, text[start:end], place.value()))
        at = after
    return without_overlaps(found + find_postcodes(text))
