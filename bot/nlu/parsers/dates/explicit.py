"""Days that are named: 12.2., 12.02.2027, 12. Februar, am zwölften Februar, am 14., 2027-02-12."""

from datetime import date

from bot.nlu.parsers.dates.days import day_or_none, next_day_in_year
from bot.nlu.parsers.dates.model import Piece
from bot.nlu.parsers.dates.tokens import Tokens
from bot.nlu.parsers.dates.words import MONTHS, ordinal

_DAY_LEADS = frozenset("am ab bis vom zum den dem der vor nach".split())
_JOINERS = frozenset(["bis", "-", "–", "—", "oder", "und", ",", "/", "sowie", "bzw"])
_NOT_A_DATE = frozenset(
    "version windows kapitel abschnitt punkt nr nummer art artikel paragraph ziffer release"
    " office din iso absatz"
    " update python".split()
) | {"§", "v", "/", "=", "#"}
_UNITS = frozenset("euro eur prozent mio mrd gb mb kg uhr cent tsd millionen h km qm ghz".split()) | {
    "€",
    "%",
    "$",
}

Match = tuple[Piece, int]


def _day(today: date, day: int, month: int, year: int | None) -> Piece:
    if year is None:
        found = next_day_in_year(today, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
    else:
        found = day_or_none(year, month, day)
    if found is None:
        return Piece("day", problem="invalid")
    return Piece("day", first=found, last=found, problem="past" if found < today else None)


def year_at(tokens: Tokens, at: int, *, short: bool = False) -> int | None:
    """A year written as four digits (or two, in a numeric date)."""
    token = tokens[at]
    if token.number is None:
        return None
    if len(token.raw) == 4 and 1990 <= token.number <= 2099:
        return token.number
    return 2000 + token.number if short and len(token.raw) == 2 and token.glued else None


def match_numeric(tokens: Tokens, at: int, today: date) -> Match | None:
    """12.2., 12.02.27, 12/02/2027, 2027-02-12; without the second dot only behind am, ab, bis …"""
    first, sign, second = tokens[at], tokens.norm(at + 1), tokens[at + 2]
    if first.number is None or second.number is None or sign not in (".", "-", "/"):
        return None
    if tokens.norm(at - 1) in _NOT_A_DATE or (tokens[at].glued and tokens[at - 1].raw in (".", ",", ":")):
        return None
    closing = tokens.norm(at + 3)
    third = tokens[at + 4]
    if sign == "-":  # ISO 8601
        if year_at(tokens, at) and closing == "-" and third.number is not None and len(second.raw) == 2:
            return _day(today, third.number, second.number, first.number), at + 5
        return None
    if len(first.raw) > 2 or len(second.raw) > 2:
        return None
    if sign == "/":
        year = year_at(tokens, at + 4) if closing == "/" else None
        return (_day(today, first.number, second.number, year), at + 5) if year else None
    if closing == ".":
        if third.glued and third.number is not None and len(third.raw) not in (2, 4):
            return None
        year = year_at(tokens, at + 4, short=True)
        after = at + 5 if year else at + 4
        if (
            year
            and tokens.norm(after) == (".")
            and tokens[after + 1].number is not None
            and tokens[after + 1].glued
        ):
            return None
        return (
            (_day(today, first.number, second.number, year), after)
            if tokens.norm(after) not in _UNITS
            else None
        )
    wanted = (
        tokens.norm(at - 1) in _DAY_LEADS
        or (at == 0 and tokens.is_end(at + 3))
        or closing in ("bis", "-", "–")
    )
    plausible = 1 <= first.number <= 31 and 1 <= second.number <= 12 and closing not in _UNITS
    if wanted and plausible and second.glued:
        return _day(today, first.number, second.number, None), at + 3
    return None


def match_day_and_month(tokens: Tokens, at: int, today: date) -> Match | None:
    """12. Februar [2027], 12 Februar, zwölften Februar, Februar 12 is not German."""
    number, after = _day_number(tokens, at)
    if number is None:
        return None
    month = MONTHS.get(tokens.norm(after))
    if month is None:
        return None
    after += 1 + (
        tokens.norm(after + 1) == (".")
        and tokens.norm(after) in ("jan", "feb", "mrz", "apr", "aug", "sept", "sep", "okt", "nov", "dez")
    )
    year = year_at(tokens, after)
    return _day(today, number, month, year), after + (year is not None)


def _day_number(tokens: Tokens, at: int) -> tuple[int | None, int]:
    number = tokens[at].number
    if number is not None and len(tokens[at].raw) <= 2:
        return number, at + 1 + (tokens.norm(at + 1) == ".")
    named = ordinal(tokens.norm(at))
    return (named, at + 1) if named and named > 0 else (None, at)


def match_day_of_month(tokens: Tokens, at: int, today: date, *, more: int = 5) -> Match | None:
    """A day whose month stands elsewhere: "am 3. oder 10. Dezember", "im Januar, nicht am 14."."""
    number, after = _day_number(tokens, at)
    if number is None or not 1 <= number <= 31:
        return None
    written = tokens[at].number is not None
    if written and tokens.norm(after - 1) != ".":
        return None
    joined = tokens.norm(after) in _JOINERS and (
        _names_a_day(tokens, after + 1, today, more) or _names_a_day(tokens, after + 2, today, more)
    )
    if joined:
        return Piece("day_of_month", day_number=number), after
    lead = tokens.norm(at - 1) in _DAY_LEADS - {("der")} or (
        tokens.norm(at - 1) in ("und", "oder") and tokens.norm(at - 2) == "."
    )
    alone = tokens.is_end(after) or tokens.norm(after) in (
        "oder",
        "und",
        "um",
        "ab",
        "nicht",
        "geht",
        "passt",
        "waere",
        "nachmittags",
        "vormittags",
        ",",
        "!",
        "?",
        ")",
        "bis",
        "aber",
        "kann",
        "bin",
    )
    if lead and alone:
        return Piece("day_of_month", day_number=number), after
    return None


def _names_a_day(tokens: Tokens, at: int, today: date, more: int) -> bool:
    """Looks at most `more` list members ahead, which keeps long lists linear."""
    if match_day_and_month(tokens, at, today) or match_numeric(tokens, at, today):
        return True
    if more == 0 or tokens[at].number is None:
        return False
    return match_day_of_month(tokens, at, today, more=more - 1) is not None
