"""Weeks, months and the like: im Februar, Anfang März, KW 7, Q1, am zweiten Donnerstag im Mai."""

from datetime import date, timedelta

from bot.nlu.parsers.dates.days import (
    add_months,
    holiday,
    iso_week,
    monday,
    month_end,
    next_month,
    next_weekday,
    nth_weekday,
)
from bot.nlu.parsers.dates.explicit import match_day_and_month, match_numeric, year_at
from bot.nlu.parsers.dates.model import Piece
from bot.nlu.parsers.dates.relative import unit_span, weekday_at
from bot.nlu.parsers.dates.tokens import Tokens
from bot.nlu.parsers.dates.words import AFTER_NEXT, HOLIDAYS, MONTHS, NEXT, SEASONS, SHY_MONTHS, THIS, ordinal

Match = tuple[Piece, int]

_LEADS = (
    frozenset(
        "im in ab bis vor nach anfang mitte ende und oder seit fuer des zum erst fruehestens"
        " spaetestens am jeden / - den".split()
    )
    | NEXT
    | THIS
)
_SMALL = frozenset("im des in dem der vom naechsten den".split())


def _month_at(tokens: Tokens, at: int, today: date) -> tuple[date, int] | None:
    """First day of the month named here (with a year or without) and the position behind it."""
    month = MONTHS.get(tokens.norm(at))
    if month is None:
        return None
    after = at + 1
    dotted = after + (tokens.norm(after) == "." and year_at(tokens, after + 1) is not None)
    year = year_at(tokens, dotted)
    if year:
        return date(year, month, 1), dotted + 1
    if tokens.norm(after) in ("naechsten", "kommenden") and tokens.norm(after + 1) in ("jahres", "jahr"):
        return date(today.year + 1, month, 1), after + 2
    if tokens.norm(after) in ("dieses", "diesen") and tokens.norm(after + 1) in ("jahres", "jahr"):
        return date(today.year, month, 1), after + 2
    return next_month(today, month), after


def _span(first: date, last: date, today: date, *, approximate: bool = False) -> Piece:
    if last < today:
        return Piece("span", first=first, last=last, problem="past")
    return Piece("span", first=max(first, today), last=last, approximate=approximate)


def match_month(tokens: Tokens, at: int, today: date) -> Match | None:
    read = _month_at(tokens, at, today)
    if read is None:
        return None
    first, after = read
    shy = tokens.norm(at) in SHY_MONTHS and tokens.norm(at - 1) not in _LEADS and after == at + 1
    following = tokens[after]
    name_like = following.raw[:1].isupper() and following.norm not in MONTHS and not tokens[after].glued
    if shy and (name_like or tokens.norm(at - 1) in ("frau", "herr", "herrn", "von", "familie", "firma")):
        return None
    if tokens.norm(at) in ("jan", "jun", "apr", "feb", "nov", "dez") and shy:
        return None
    return _span(first, month_end(first), today), after


def match_third(tokens: Tokens, at: int, today: date) -> Match | None:
    """Anfang (1st to 10th), Mitte (11th to 20th), Ende (21st on) of a month; also of a week or the year."""
    part = tokens.norm(at)
    if part not in ("anfang", "mitte", "ende"):
        return None
    position = at + 1 + (tokens.norm(at + 1) in ("des", "der", "vom", "im", "diesen", "dieses", "dieser"))
    step = 0
    while tokens.norm(position) in NEXT | AFTER_NEXT | THIS:
        word = tokens.norm(position)
        step = 1 if word in NEXT else 2 if word in AFTER_NEXT else 0
        position += 1
    month = _month_at(tokens, position, today)
    if month:
        first, after = month
        return _third(part, first, today), after
    unit = tokens.norm(position)
    if unit in ("monat", "monats"):
        if named := _month_at(tokens, position + 1, today):
            return _third(part, named[0], today), named[1]
        return _third(part, add_months(today, step), today), position + 1
    if unit in ("jahr", "jahres"):
        return _third_of_year(part, step, today), position + 1
    if unit == "woche":
        first = monday(today) + timedelta(weeks=step)
        days = {"anfang": (0, 1), "mitte": (1, 3), "ende": (3, 4)}[part]
        if first + timedelta(days=days[1]) < today:
            first += timedelta(weeks=1)
        return _span(
            first + timedelta(days=days[0]), first + timedelta(days=days[1]), today, approximate=True
        ), position + 1
    return None


def _third(part: str, first: date, today: date) -> Piece:
    start, end = {"anfang": (1, 10), "mitte": (11, 20), "ende": (21, 31)}[part]
    last = month_end(first) if end == 31 else first.replace(day=end)
    if last < today and (first.year, first.month) == (today.year, today.month):
        following = first.replace(year=first.year + 1)
        return _third(part, following, today)
    return _span(first.replace(day=start), last, today, approximate=True)


def _third_of_year(part: str, step: int, today: date) -> Piece:
    months = {"anfang": (1, 1), "mitte": (6, 7), "ende": (12, 12)}[part]
    year = today.year + step
    if month_end(date(year, months[1], 1)) < today:
        year += 1
    return _span(date(year, months[0], 1), month_end(date(year, months[1], 1)), today, approximate=True)


def match_nth(tokens: Tokens, at: int, today: date) -> Match | None:
    """The second Thursday of a month, its last week, the first half of February."""
    nth, after = ordinal(tokens.norm(at)), at + 1
    if nth is None and tokens[at].number in range(1, 6) and tokens.norm(at + 1) == ".":
        nth, after = tokens[at].number, at + 2
    if nth is None or nth > 5:
        return None
    weekday = weekday_at(tokens, after)
    if weekday is not None:
        after += 1
        after += tokens.norm(after) == "." and not tokens.is_end(after + 1)
        month, behind, fixed = _month_behind(tokens, after, today)
        return (_nth_day(month, weekday, nth, today, fixed=fixed), behind) if month else None
    if (month_name := _month_at(tokens, after, today)) and tokens.norm(month_name[1]) in ("woche", "haelfte"):
        return _part_of_month(nth, tokens.norm(month_name[1]), month_name[0], today), month_name[1] + 1
    if tokens.norm(after) == "tag" and nth in (1, -1):
        month, behind, _ = _month_behind(tokens, after + 1, today)
        day = (month if nth == 1 else month_end(month)) if month else None
        return (_span(day, day, today), behind) if day else None
    if tokens.norm(after) in ("woche", "haelfte"):
        month, behind, _ = _month_behind(tokens, after + 1, today)
        return (_part_of_month(nth, tokens.norm(after), month, today), behind) if month else None
    if tokens.norm(after) == "quartal" and 1 <= nth <= 4:
        return _quarter(nth, tokens, after + 1, today)
    return None


def _month_behind(tokens: Tokens, at: int, today: date) -> tuple[date | None, int, bool]:
    """The month behind "im", "des", "in": its first day, the position behind it, and whether it was named."""
    position, step = at, 0
    while tokens.norm(position) in _SMALL | NEXT | AFTER_NEXT | THIS and position < at + 3:
        step = max(
            step, 1 if tokens.norm(position) in NEXT else 2 if tokens.norm(position) in AFTER_NEXT else 0
        )
        position += 1
    if month := _month_at(tokens, position, today):
        return month[0], month[1], True
    if tokens.norm(position) in ("monat", "monats") and position > at:
        return add_months(today, step), position + 1, step > 0
    return None, at, False


def _nth_day(month: date, weekday: int, nth: int, today: date, *, fixed: bool) -> Piece:
    for _ in range(12):
        day = nth_weekday(month, weekday, nth)
        if day and day >= today:
            return Piece("day", first=day, last=day)
        if fixed and day is None:
            return Piece("day", problem="invalid")
        if fixed and (month.year, month.month) != (today.year, today.month):
            return Piece("day", first=day, last=day, problem="past")
        month = month.replace(year=month.year + 1) if fixed else add_months(month, 1)
    return Piece("day", problem="invalid")


def _part_of_month(nth: int, unit: str, month: date, today: date) -> Piece:
    if unit == "haelfte":
        if nth == 1:
            return _span(month, month.replace(day=15), today)
        return _span(month.replace(day=16), month_end(month), today)
    first = (
        monday(month_end(month))
        if nth == -1
        else next_weekday(month, 0, today_counts=True) + timedelta(weeks=nth - 1)
    )
    if nth > 0 and month.weekday() in range(
        1, 4
    ):  # a week counts to the month that has most of its working days
        first -= timedelta(weeks=1)
    return _span(first, first + timedelta(days=6), today, approximate=True)


def match_week_number(tokens: Tokens, at: int, today: date) -> Match | None:
    """KW 7, KW7/2027, 7. KW, in der 7. Kalenderwoche."""
    if tokens.norm(at) in ("kw", "kalenderwoche") and tokens[at + 1].number is not None:
        week, after = tokens[at + 1].number, at + 2
    elif (
        tokens[at].number is not None
        and tokens.norm(at + 1) == (".")
        and tokens.norm(at + 2) in ("kw", "kalenderwoche")
    ):
        week, after = tokens[at].number, at + 3
    else:
        return None
    joined = after + (tokens.norm(after) in ("/", "in", "-", "im"))
    year = year_at(tokens, joined)
    found = iso_week(today, week or 0, year)
    after = joined + 1 if year else after
    if found is None:
        return Piece("span", problem="invalid"), after
    return _span(*found, today), after


def match_quarter(tokens: Tokens, at: int, today: date) -> Match | None:
    """Q1, Q1 2027, 1. Quartal."""
    if tokens.norm(at) == "q" and tokens[at + 1].glued and tokens[at + 1].number in range(1, 5):
        return _quarter(tokens[at + 1].number or 0, tokens, at + 2, today)
    return None


def _quarter(nth: int, tokens: Tokens, after: int, today: date) -> Match:
    joined = after + (tokens.norm(after) == "/")
    year = year_at(tokens, joined)
    first = date(year or today.year, 3 * nth - 2, 1)
    if year is None and month_end(add_months(first, 2)) < today:
        first = first.replace(year=first.year + 1)
    return _span(first, month_end(add_months(first, 2)), today), joined + 1 if year else after


def match_other(tokens: Tokens, at: int, today: date) -> Match | None:
    """Holidays, seasons, the weekend, "zwischen den Jahren", "im neuen Jahr", "unter der Woche"."""
    word, before = tokens.norm(at), tokens.norm(at - 1)
    if word in HOLIDAYS and before in (
        "nach",
        "vor",
        "bis",
        "ab",
        "ueber",
        "an",
        "zwischen",
        "und",
        "den",
        "zu",
        "zum",
    ):
        first, last = holiday(today, HOLIDAYS[word])
        return Piece("span", first=max(first, today), last=last, holiday=True), at + 1
    if word in SEASONS and before in {"im", "ab", "bis", "nach", "vor", *NEXT, *THIS}:
        start, end = SEASONS[word]
        first = next_month(today, start)
        if first.year > today.year and today <= month_end(
            add_months(first.replace(year=first.year - 1), (end - start) % 12)
        ):
            first = first.replace(year=first.year - 1)
        return _span(first, month_end(add_months(first, (end - start) % 12)), today, approximate=True), at + 1
    if word == "wochenende" and before in ("am", "dieses", "ab", "vor", "nach"):
        first_day, last_day = unit_span("wochenende", 0, today) or (today, today)
        return Piece("span", first=first_day, last=last_day), at + 1
    if word == "woche" and before == "der" and tokens.norm(at - 2) == "unter":
        return Piece("weekday", weekdays=frozenset(range(5)), habitual=True), at + 1
    if word == "neuen" and tokens.norm(at + 1) == "jahr" and before in ("im", "ab"):
        return Piece("span", first=date(today.year + 1, 1, 1), open_end=True), at + 2
    if word == "jahr" and before == "im" and (year := year_at(tokens, at + 1)):
        return _span(date(year, 1, 1), date(year, 12, 31), today), at + 2
    if word == "zwischen" and tokens.norm(at + 1) == "den" and tokens.norm(at + 2) == "jahren":
        first, _ = holiday(today, "weihnachten")
        return _span(date(first.year, 12, 27), date(first.year, 12, 30), today), at + 3
    if (
        word in ("woche", "wochen")
        and tokens.norm(at + 1) in ("vom", "ab", "des")
        and before in ("der", "die")
    ):
        return _week_of(tokens, at + 2, today)
    return None


def _week_of(tokens: Tokens, at: int, today: date) -> Match | None:
    read = match_numeric(tokens, at, today) or match_day_and_month(tokens, at, today)
    if read is None or read[0].first is None:
        return None
    first = monday(read[0].first)
    return _span(first, first + timedelta(days=6), today), read[1]
