"""Booking references, made to be read out on the telephone."""

import re

from bot.nlu.parsers.found import Found, without_overlaps
from bot.nlu.parsers.german import fold, lower

ALPHABET = "ABCDEFGHJKMNPQRTUVWXYZ2346789"  # without the look-alikes 0/O, 1/I/L and 5/S
PREFIX = "DL"

_ITEM = r"[a-hjkmnp-rt-z2346789]"
_SEP = r"[ .\-–—_]{0,3}"
_COMPACT = re.compile(
    rf"(?<![^\W_])d{_SEP}l[ .:\-–—_]{{0,3}}((?:{_ITEM}{_SEP}){{5}}{_ITEM})(?![^\W_]|[-–]{_ITEM})"
)
_BARE = re.compile(rf"(?<![^\W_])(?<![^\W_][-–])({_ITEM}{{3}})[-–]({_ITEM}{{3}})(?![^\W_]|[-–][^\W_])")
_TOKEN = re.compile(r"[^\W_]{1,40}")

_SPELLING = """
anton berta cäsar dora emil friedrich gustav heinrich ida julius kaufmann ludwig martha nordpol otto paula
quelle richard siegfried theodor ulrich viktor wilhelm xanthippe ypsilon zacharias
samuel konrad zeppelin albert bernhard david eduard fritz karl marta norbert samson toni
aachen berlin chemnitz düsseldorf essen frankfurt goslar hamburg ingelheim jena köln leipzig münchen nürnberg
offenbach potsdam quickborn rostock salzwedel tübingen unna völklingen wuppertal xanten zwickau
alpha alfa bravo charlie delta echo foxtrot golf hotel india juliett juliet kilo lima mike november oscar papa
quebec romeo sierra tango uniform victor whiskey xray yankee zulu
"""
_WORDS = {fold(word): fold(word)[0].upper() for word in _SPELLING.split()}
_DIGITS = [
    "zwei",
    "2",
    "zwo",
    "2",
    "drei",
    "3",
    "vier",
    "4",
    "sechs",
    "6",
    "sieben",
    "7",
    "acht",
    "8",
    "neun",
    "9",
]
_WORDS |= dict(zip(_DIGITS[::2], _DIGITS[1::2], strict=True))
_SKIP = {"strich", "bindestrich", "minus", "gedankenstrich", "und", "dann", "leerzeichen"}


def format_reference(code: str) -> str:
    """The six characters as a visitor sees them: "7K4MPQ" → "DL-7K4-MPQ". ValueError for anything else."""
    code = code.upper()
    if len(code) != 6 or any(char not in ALPHABET for char in code):
        raise ValueError(f"not a reference code: {code!r}")
    return f"{PREFIX}-{code[:3]}-{code[3:]}"


def _letters(code: str) -> str:
    return "".join(char for char in code.upper() if char in ALPHABET)


def _compact(text: str, low: str) -> list[Found]:
    found = []
    for match in _COMPACT.finditer(low):
        code, raw = _letters(match.group(1)), text[match.start() : match.end()]
        # "DL Kanaan" is a word after an abbreviation: without a digit the shape has to vouch for it
        if not any(c.isdigit() for c in code) and not (raw.isupper() or re.search(r"[-–]", match.group(1))):
            continue
        found.append(Found("reference", match.start(), match.end(), raw, format_reference(code)))
    return found


def _spelled(text: str, low: str) -> list[Found]:
    found: list[Found] = []
    run: list[tuple[str, int, int]] = []
    wie = False
    for match in [*_TOKEN.finditer(low), None]:
        word = fold(match.group()) if match else ""
        said = _WORDS.get(word) or (word.upper() if len(word) <= 3 and word.isalnum() else "")
        if match and (word in _SKIP or word == "wie"):
            wie = word == "wie"
            continue
        if match and said and wie and run:  # "D wie Dora": the word only repeats the letter
            wie = False
            if said == run[-1][0]:
                run[-1] = (run[-1][0], run[-1][1], match.end())
                continue
        if match and said:
            run += [(char, match.start(), match.end()) for char in said]
            continue
        found += _from_run(text, run)
        run, wie = [], False
    return found


def _from_run(text: str, run: list[tuple[str, int, int]]) -> list[Found]:
    found: list[Found] = []
    chars = "".join(char for char, _, _ in run)
    position = 0
    while (at := chars.find(PREFIX, position)) >= 0:
        code = chars[at + 2 : at + 8]
        after = len(run) == at + 8 or (len(run) > at + 8 and run[at + 8][1] != run[at + 7][1])
        tail = text[run[at + 7][2] : run[at + 7][2] + 2] if len(run) > at + 8 else ""
        after = after and not re.fullmatch(r"[-–][^\W_]", tail)
        whole = after and (at == 0 or run[at - 1][1] != run[at][1])
        if len(code) == 6 and all(char in ALPHABET for char in code) and whole:
            start, end = run[at][1], run[at + 7][2]
            found.append(Found("reference", start, end, text[start:end], format_reference(code)))
            position = at + 8
        else:
            position = at + 1
    return found


def find(text: str) -> list[Found]:
    low = lower(text)
    compact = _compact(text, low)
    if compact:
        return without_overlaps(compact)
    bare = [
        Found(
            "reference",
            m.start(),
            m.end(),
            text[m.start() : m.end()],
            format_reference(m.group(1) + m.group(2)),
        )
        for m in _BARE.finditer(low)
        if re.search(r"\d", m.group()) and re.search(r"[a-z]", m.group())
    ]
    return without_overlaps(bare or _spelled(text, low))


def parse_bare(text: str) -> str | None:
    """The answer to "Wie lautet Ihre Buchungsnummer?", where the prefix is often left out."""
    if found := find(text):
        return str(found[0].value)
    code = re.sub(r"[\s.\-–_]", "", text).upper()
    return format_reference(code) if re.fullmatch(f"[{ALPHABET}]{{6}}", code) else None
