from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.nlu.parsers import companies, contacts, people, postcodes, references

LONGEST = 500
# What nobody looks at any more; keeps hostile texts cheap.
_READ = 2000
_NAMES = {
    "email": "[E-Mail-Adresse]",
    "phone": "[Telefonnummer]",
    "person_name": "[Name]",
    "company": "[Unternehmen]",
    "reference": "[Buchungsnummer]",
    "postcode": "[Postleitzahl]",
}
_PARSERS = (contacts, references, people, companies, postcodes)
_WORD = r"[^\W\d_][^\W\d_'’-]*(?:[-'’][^\W\d_]+)*"
# Longer runs first: an IBAN holds what would be a telephone number.
_PATTERNS = (
    (
        re.compile(
            r"(?<!\w)[A-Za-z]{2} ?\d{2}(?:[ .-]?[A-Za-z]{4})?(?:[ .-]?\d{2,4}){3,8}(?:[ .-]?\d)?(?!\w)",
            re.ASCII,
        ),
        "[IBAN]",
    ),
    (re.compile(r"(?:https?://|www\.)\S+", re.I), "[Webadresse]"),
    (
        re.compile(r"(?<![\w.])(?:[\w-]+\.)+(?:de|com|net|org|eu|info|shop|gmbh)(?![\w.]\w)", re.I),
        "[Webadresse]",
    ),
    (
        re.compile(
            r"(?:(?<!\w)[^\W\d_][\w.-]*(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|markt)"
            rf"|(?<!\w)(?:{_WORD} )(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm|Ufer|Markt))"
            r" ?\d{1,4} ?[a-z]?(?!\w)",
            re.I,
        ),
        "[Anschrift]",
    ),
    (
        re.compile(
            r"(?<![\w/.,-])(?:D ?-? ?)?\d{5}"
            r"(?= +(?!Euro|Stück|Mitarbeit|Kund|Personen|Einwohner|Artikel|Besuch)[A-ZÄÖÜ][a-zäöüß]+)"
        ),
        "[Postleitzahl]",
    ),
    (
        re.compile(
            r"(?<!\w)(?:(?i:frau|herrn?|familie|fam\.|fr\.|hr\.)(?: (?:Dr|Prof|Dipl)\.(?:-Ing\.)?)*"
            r"|(?:Dr|Prof)\.)"
            rf"(?: (?:von|van|de|zu))? ((?=[A-ZÄÖÜ]){_WORD}(?: (?=[A-ZÄÖÜ]){_WORD}){{0,2}})"
        ),
        "[Name]",
    ),
    # Whoever writes all in lower case does so with names too.
    (
        re.compile(
            r"(?<!\w)(?<!meine )(?<!eine )(?:[Ff]rau|[Hh]errn?|[Ff]amilie) "
            rf"((?!(?:[Dd]r|[Pp]rof|hat|ist|und|oder|will|sich|kann|soll|auch|aber|haben|sagt|muss|nicht)\b){_WORD})"
        ),
        "[Name]",
    ),
)
# Beginnings of words about somebody's health (Article 9 DSGVO).
_HEALTH = re.compile(
    r"(?<!\w)(?:krank|erkrank|diagnos|depress|burn-?out|krebs|tumor|diabet|epileps|demen[zt]|psychi|therap|"
    r"schwanger|schwerbehinder|behinderung|pflegegrad|herzinfarkt|schlaganfall|hiv|"
    r"(?:arbeits|dienst|berufs)unfähig)[\w-]*",
    re.IGNORECASE,
)
# What the parsers do not take for an address or a number, but what may still lead to a person.
_LONG_NUMBER = re.compile(r"\+?\d(?:[ /.\-–()]{0,3}\d){6,}")
_LEFT_OVER = re.compile(rf"\S*@\S*|{_LONG_NUMBER.pattern}")
_Span = tuple[int, int, str]


def mask(text: str, known: Iterable[str] = ()) -> str:
    """A visitor's words without what leads to a person, in one line of at most 500 characters.

    Taken out are e-mail and web addresses, telephone numbers, names after a hint such as "Frau" or "ich
    heiße", companies, references, postcodes, streets, IBANs and health. `known` is what the conversation
    knows anyway (a name, a company): it goes wherever it stands. A bare name that nothing points to cannot be
    told from other words.
    """
    text = text[:_READ]
    kept, end = [], 0
    for start, stop, name in _merged([*_known(text, known), *_patterns(text), *_parsed(text)]):
        kept += [text[end:start], name]
        end = stop
    masked = _LEFT_OVER.sub("[…]", "".join([*kept, text[end:]]))
    return " ".join(_HEALTH.sub("[Gesundheit]", masked).split())[:LONGEST]


def _known(text: str, known: Iterable[str]) -> Iterator[_Span]:
    for value in known:
        parts = {value, *value.split()} if value else set()
        for part in parts:
            if len(part) > 2:
                for found in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.I):
                    yield found.start(), found.end(), "[…]"


def _patterns(text: str) -> Iterator[_Span]:
    for pattern, name in (*_PATTERNS, (_LONG_NUMBER, "[…]")):
        for found in pattern.finditer(text):
            group = 1 if pattern.groups else 0
            yield found.start(group), found.end(group), name


def _parsed(text: str) -> Iterator[_Span]:
    for parser in _PARSERS:
        for found in parser.find(text):
            yield found.start, found.end, _NAMES.get(found.kind, "[…]")


def _merged(spans: list[_Span]) -> list[_Span]:
    """In reading order; those that overlap become one, named after the longest of them."""
    merged: list[tuple[_Span, int]] = []
    for start, stop, name in sorted(spans):
        if merged and start < merged[-1][0][1]:
            (before, until, former), length = merged[-1]
            longest = name if stop - start > length else former
            merged[-1] = ((before, max(until, stop), longest), max(length, stop - start))
        else:
            merged.append(((start, stop, name), stop - start))
    return [span for span, _ in merged]
