from __future__ import annotations

import re
from datetime import date

from bot.knowledge.german_style import plain
from bot.wording import MONTHS

_MONTH = {name: number for number, name in enumerate(MONTHS, 1)}
_NAMES = "|".join(MONTHS)
_SPACE = r"[ \u00a0\u202f]"
_GROUPED = rf"\d{{1,3}}(?:(?:\.|{_SPACE})\d{{3}})+(?!\d)"
_SCALES = {
    "Tsd": 1_000,
    "Tausend": 1_000,
    "Mio": 1_000_000,
    "Million": 1_000_000,
    "Mrd": 10**9,
    "Milliarde": 10**9,
}
_PATTERN = re.compile(
    rf"""
    (?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)
    | \b(?P<day>\d{{1,2}})\.{_SPACE}?(?P<month>\d{{1,2}})\.(?:{_SPACE}?(?P<year>\d{{4}})\b)?
    | \b(?P<named_day>\d{{1,2}})\.{_SPACE}?(?P<named_month>{_NAMES})\b(?:{_SPACE}(?P<named_year>\d{{4}})\b)?
    | \b(?P<only_month>{_NAMES}){_SPACE}(?P<only_year>\d{{4}})\b
    | (?P<phone>\b0\d{{2,5}}(?:[ /-]\d+)+)
    | (?<![\w.,])(?P<number>{_GROUPED}|\d+)(?:,(?P<decimals>\d+))?(?![A-Za-zÄÖÜäöüß\d])
      (?:{_SPACE}?(?P<percent>%|Prozent\b)|{_SPACE}(?P<scale>Tsd|Tausend|Mio|Million|Mrd|Milliarde))?
    """,
    re.VERBOSE,
)


def find_numbers(text: str) -> frozenset[str]:
    """Numbers, percentages and dates in one spelling: "1500", "70 %", "2027-01-01", "2027-01", "--01-01".

    Numbers of list items are none, nor are digits inside a word such as H5P.
    """
    shown = re.sub(r"^\s*\d{1,2}[.)]\s+", "", plain(text), flags=re.M)
    return frozenset(_normal(found) for found in _PATTERN.finditer(shown))


def numbers_missing(told: str, full: str) -> list[str]:
    """What `told` says in numbers and `full` does not; a full date covers its month and its year."""
    known = find_numbers(full)
    return sorted(one for one in find_numbers(told) if not any(_covers(other, one) for other in known))


def _covers(known: str, asked: str) -> bool:
    if known == asked:
        return True
    is_date = re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", known) is not None
    if is_date and known.startswith(f"{asked}-"):
        return True
    return asked.startswith("--") and is_date and known[4:] == asked[1:]


def _normal(found: re.Match[str]) -> str:
    part = found.groupdict()
    if part["iso"]:
        return part["iso"]
    if part["day"]:
        return _date(part["year"], int(part["month"]), int(part["day"]))
    if part["named_day"]:
        return _date(part["named_year"], _MONTH[part["named_month"]], int(part["named_day"]))
    if part["only_month"]:
        return f"{part['only_year']}-{_MONTH[part['only_month']]:02d}"
    if part["phone"]:
        return re.sub(r"\D", "", part["phone"])
    whole = re.sub(r"\D", "", part["number"])
    decimals = (part["decimals"] or "").rstrip("0")
    value = f"{whole}.{decimals}" if decimals else whole
    if part["scale"]:
        scaled = float(value) * _SCALES[part["scale"]]
        value = f"{scaled:.0f}" if scaled.is_integer() else str(scaled)
    return f"{value} %" if part["percent"] else value


def _date(year: str | None, month: int, day: int) -> str:
    try:
        # A leap year where none is named, so that 29.2. is a day.
        shown = date(int(year or 2024), month, day).isoformat()
    except ValueError:
        # No day of the calendar, but still something both lengths must agree on.
        shown = f"{year or 2024}-{month:02d}-{day:02d}"
    return shown if year else f"-{shown[4:]}"
