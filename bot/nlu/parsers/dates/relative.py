"""Days counted from today: morgen, nächsten Donnerstag, in 14 Tagen, übernächste Woche.

"Nächsten", "kommenden" and "diesen Donnerstag" mean the first Thursday after today ("diesen" may be today);
"übernächsten" is a week later. Many people mean the week after by "nächsten": the bot reads every day back.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.nlu.parsers.dates.days import add_months, monday, month_end, next_month, next_weekday
from bot.nlu.parsers.dates.model import Piece
from bot.nlu.parsers.dates.tokens import Tokens
from bot.nlu.parsers.dates.words import AFTER_NEXT, MONTHS, NEXT, SHORT_WEEKDAYS, THIS, WEEKDAYS, ordinal
from bot.nlu.parsers.german import number

Match = tuple[Piece, int]

_GREETING = frozenset("guten gute gut schoenen n jeden".split())
_SHORT_LEADS = NEXT | AFTER_NEXT | THIS | frozenset("am ab bis jeden vom zum und oder den".split())
_DAYS = frozenset(("tag", "tage", "tagen"))
_WEEKS = frozenset(("woche", "wochen"))
_MONTHS = frozenset(("monat", "monate", "monaten"))


def weekday_at(tokens: Tokens, at: int) -> int | None:
    """The weekday named here; short forms only where they cannot be anything else ("Do." but not "do")."""
    word, token = tokens.norm(at), tokens[at]
    if word in WEEKDAYS:
        return WEEKDAYS[word]
    if word not in SHORT_WEEKDAYS:
        return None
    behind = at + 1 + (tokens.norm(at + 1) in (".", ","))
    numbered = tokens[behind].number is not None and (
        token.raw[0].isupper() or tokens.norm(at + 1) in (".", ",")
    )
    led = tokens.norm(at - 1) in _SHORT_LEADS or ordinal(tokens.norm(at - 1)) is not None
    led = led or (tokens.norm(at - 1) == "." and tokens[at - 2].number is not None)
    following = tokens.norm(at + 1)
    closes = tokens.is_end(at + 1) or following in (
        ",",
        "oder",
        "und",
        "ab",
        "um",
        "bis",
        "-",
        "–",
        "/",
        "nachmittag",
        "vormittag",
    )
    titled = token.raw.istitle() and word in ("do", "mo", "mi", "di") and at == 0 and closes
    if word in ("so", "sa", "fr"):
        return SHORT_WEEKDAYS[word] if numbered or (led and token.raw.istitle() and word != "so") else None
    return SHORT_WEEKDAYS[word] if numbered or titled or led else None


def match_today(tokens: Tokens, at: int, today: date) -> Match | None:
    word, before, behind = tokens.norm(at), tokens.norm(at - 1), tokens.norm(at + 1)
    ahead = {"heute": 0, "morgen": 1, "uebermorgen": 2, "sofort": 0}.get(word)
    if word == ("morgen") and (
        before in _GREETING or before == "am" or behind in ("zusammen", "allerseits", "miteinander")
    ):
        return None
    if (
        word == ("morgen")
        and tokens[at].raw[0].isupper()
        and at == 0
        and behind in ("!", ",")
        and len(tokens) > 1
    ):
        return None
    if word == "sofort" and before != "ab":
        return None
    if word == "heute" and behind in ("in", "ueber"):
        return _counted(tokens, at + 2, today) if behind == "in" else None
    if ahead is None:
        return None
    day = today + timedelta(days=ahead)
    return Piece("day", first=day, last=day), at + 1


def match_soon(tokens: Tokens, at: int, today: date) -> Match | None:
    """So bald wie möglich: from today on, in the reader's hands."""
    words = [tokens.norm(at + ahead) for ahead in range(4)]
    soon = Piece("span", first=today, approximate=True, open_end=True)
    if (
        words[0] == ("so")
        and words[1] in ("bald", "schnell", "zeitnah", "frueh")
        and words[2] in ("wie", "als", "es")
    ):
        return soon, at + 4
    if words[0] == "sobald" and words[1] == "wie" and words[2] == "moeglich":
        return soon, at + 3
    if words[0] == "moeglichst" and words[1] in ("bald", "schnell", "zeitnah"):
        return soon, at + 2
    if words[0] in (
        "schnellstmoeglich",
        "baldmoeglichst",
        "asap",
        "schnellstens",
        "zeitnah",
        "umgehend",
        "baldigst",
    ):
        return soon, at + 1
    return None


def match_weekday(tokens: Tokens, at: int, today: date) -> Match | None:
    """Donnerstag, donnerstags, Donnerstag in 14 Tagen, werktags."""
    word = tokens.norm(at)
    if word in ("werktags", "wochentags"):
        return Piece("weekday", weekdays=frozenset(range(5)), habitual=True), at + 1
    if word.endswith("s") and word[:-1] in WEEKDAYS:
        return Piece(
            "weekday", weekdays=frozenset({WEEKDAYS[word[:-1]]}), weekday=WEEKDAYS[word[:-1]], habitual=True
        ), at + 1
    weekday = weekday_at(tokens, at)
    if weekday is None:
        return None
    after = at + 1 + (tokens.norm(at + 1) == "." and word in SHORT_WEEKDAYS)
    habitual = tokens.norm(at - 1) in ("jeden", "immer")
    day = next_weekday(today, weekday)
    if tokens.norm(after) in ("in", "ueber") and (counted := _counted(tokens, after + 1, today)):
        weeks = ((counted[0].first or today) - today).days // 7
        shift = timedelta(weeks=weeks)
        return Piece("day", first=day + shift, last=day + shift), counted[1]
    piece = Piece(
        "weekday", weekday=weekday, weekdays=frozenset({weekday}), first=day, last=day, habitual=habitual
    )
    return piece, after


def _amount(tokens: Tokens, at: int) -> int | None:
    amount = number(tokens[at].raw)
    return amount if amount is not None and 0 < amount <= 400 else None


def _counted(tokens: Tokens, at: int, today: date) -> Match | None:
    """N Tagen, zwei Wochen, einem Monat: the day that many later."""
    amount, unit = _amount(tokens, at), tokens.norm(at + 1)
    if amount is None and tokens.norm(at) in ("ein", "zwei") and tokens.norm(at + 1) in ("bis", "-", "oder"):
        return None
    if amount is None:
        return None
    if unit in _DAYS:
        day = today + timedelta(days=amount)
    elif unit in _WEEKS:
        day = today + timedelta(weeks=amount)
    elif unit in _MONTHS and amount <= 24:
        day = today + relativedelta(months=amount)
    else:
        return None
    return Piece("day", first=day, last=day, approximate=True), at + 2


def match_in(tokens: Tokens, at: int, today: date) -> Match | None:
    """in 14 Tagen, in zwei bis drei Wochen, in den nächsten zwei Wochen, nächste 14 Tage."""
    if tokens.norm(at) == "in" and tokens.norm(at + 2) in ("bis", "-", "–", "oder"):
        low, high = _amount(tokens, at + 1), _counted(tokens, at + 3, today)
        if low and high and high[0].first:
            unit = tokens.norm(at + 4)
            days = low * (1 if unit in _DAYS else 7)
            first = today + timedelta(days=days) if unit not in _MONTHS else today + relativedelta(months=low)
            return Piece("span", first=first, last=high[0].first, approximate=True), high[1]
    if tokens.norm(at) == "in":
        counted = _counted(tokens, at + 1, today)
        if counted:
            return counted
    if tokens.norm(at) in NEXT and (counted := _counted(tokens, at + 1, today)):
        return Piece("span", first=today, last=counted[0].last), counted[1]
    if (
        tokens.norm(at) in NEXT
        and tokens.norm(at + 1) in ("tage", "tagen")
        and tokens.norm(at - 1) in ("den", "die")
    ):
        return Piece("span", first=today, last=today + timedelta(days=7), approximate=True), at + 2
    if tokens.norm(at) in NEXT and tokens.norm(at + 1) == "wochen":
        return Piece("span", first=today, last=today + timedelta(weeks=4), approximate=True), at + 2
    return None


def match_modified(tokens: Tokens, at: int, today: date) -> Match | None:
    """Nächste, diese, übernächste with a weekday, week, month, year, quarter or the weekend."""
    word = tokens.norm(at)
    step = 1 if word in NEXT else 2 if word in AFTER_NEXT else 0 if word in THIS else None
    if step is None:
        return None
    unit, after = tokens.norm(at + 1), at + 2
    weekday = weekday_at(tokens, at + 1)
    if weekday is not None:
        day = next_weekday(today, weekday, today_counts=step == 0) + timedelta(weeks=max(0, step - 1))
        return Piece("day", first=day, last=day), after + (
            tokens.norm(after) == "." and unit in SHORT_WEEKDAYS
        )
    span = unit_span(unit, step, today)
    if span:
        return Piece("span", first=span[0], last=span[1]), after
    if unit in MONTHS and step < 2:
        first = next_month(today, MONTHS[unit])
        if step == 1 and (first.year, first.month) == (today.year, today.month):
            first = first.replace(year=first.year + 1)
        return Piece("span", first=max(first, today), last=month_end(first)), after
    return None


def unit_span(unit: str, step: int, today: date) -> tuple[date, date] | None:
    """This (0), the next (1) or the next but one (2) week, weekend, month, quarter or year; from today on."""
    if unit == "woche":
        first = monday(today) + timedelta(weeks=step)
        return max(first, today), first + timedelta(days=6)
    if unit == "wochenende":
        saturday = monday(today) + timedelta(weeks=step, days=5)
        return max(saturday, today), saturday + timedelta(days=1)
    if unit in ("monat", "monats"):
        first = add_months(today, step)
        return max(first, today), month_end(first)
    if unit in ("quartal", "quartals"):
        first = add_months(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3 * step)
        return max(first, today), month_end(add_months(first, 2))
    if unit in ("jahr", "jahres", "jahre"):
        first = date(today.year + step, 1, 1)
        return max(first, today), date(first.year, 12, 31)
    return None
