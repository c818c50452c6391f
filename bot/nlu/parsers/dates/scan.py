"""One pass over the tokens: which pieces stand there, and which small words stand before each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.nlu.parsers.dates import explicit, relative, spans
from bot.nlu.parsers.dates.days import add_months, day_or_none, monday
from bot.nlu.parsers.dates.model import Piece
from bot.nlu.parsers.dates.times import match_time
from bot.nlu.parsers.dates.tokens import Tokens
from bot.nlu.parsers.dates.words import STARTERS, ordinal

Matcher = Callable[[Tokens, int, date], tuple[Piece, int] | None]

_MATCHERS: tuple[Matcher, ...] = (
    explicit.match_numeric,
    spans.match_week_number,
    spans.match_nth,
    explicit.match_day_and_month,
    spans.match_third,
    spans.match_other,
    relative.match_soon,
    relative.match_in,
    relative.match_modified,
    relative.match_today,
    relative.match_weekday,
    spans.match_quarter,
    spans.match_month,
)

_SIGNALS = {
    "nicht": "not", "kein": "not", "keine": "not", "keinen": "not", "keinesfalls": "not", "ausser": "not",
    "nie": "not", "niemals": "not", "ungern": "not", "oder": "or", "bzw": "or", "/": "or", "alternativ": "or",
    "und": "and", "sowie": "and", "bis": "until", "-": "until", "–": "until", "—": "until", "ab": "from",
    "fruehestens": "from", "spaetestens": "until", "vor": "before", "nach": "after", "zwischen": "between",
    "sondern": "reset", "aber": "reset", "lieber": "reset", "besser": "reset", "sonst": "reset",
    "ansonsten": "reset", "dafuer": "reset",
}  # fmt: skip
_FILLERS = frozenset(
    "am an den dem der die das im in um zum zur uhr gern gerne unbedingt so ca circa etwa"
    " moeglichst bitte auch nur"
    " irgendwann gleich noch mal doch ganz eher jeweils immer einem einen von vom erst"
    " schon dann fall auf"
    " gegen es tag ungefaehr , . ( )".split()
)
_STREETS = frozenset(("strasse", "str", "platz", "allee"))
_BETWEEN_NOT = frozenset(
    "geht passt kann klappt ist bin mir ich uns es bei leider da wir koennen habe hab haben gar auch".split()
)
# What may follow such a "nicht": nothing that it could deny itself.
_CLOSES_NOT = frozenset(", . ! ; und aber sondern oder so gut lieber moeglich mehr".split())


@dataclass(frozen=True)
class Item:
    piece: Piece
    signals: frozenset[str]
    begin: int
    finish: int
    adjacent: bool
    """Only small words between this piece and the one before."""


def scan(text: str, today: date) -> list[Item]:
    tokens = Tokens(text)
    items: list[Item] = []
    signals: set[str] = set()
    begin = -1
    adjacent = False
    at = 0
    while at < len(tokens):
        hit = _match(tokens, at, today)
        if hit:
            piece, after = hit
            behind = _denied_behind(tokens, after)
            if behind:
                named = _day_of_both(items[-1].piece, piece) if items and adjacent and not signals else None
                if named:  # "nächste Woche Donnerstag geht nicht": neither the week nor all Thursdays
                    both = items.pop()
                    piece, begin, adjacent = named, both.begin, both.adjacent
                signals.add("not")
            start = (
                begin
                if begin >= 0 and signals & {("from"), "until", "before", "after", "not", "between"}
                else tokens[at].start
            )
            items.append(Item(piece, frozenset(signals), start, tokens[after - 1].end, adjacent))
            # The "nicht" of "Montag geht nicht, Dienstag schon" denies the Monday alone.
            signals, begin, adjacent, at = set(), -1, not behind, behind or after
            continue
        word = tokens.norm(at)
        if word in _STREETS and tokens.norm(at + 1) == "des":  # Straße des 17. Juni
            at += 5
            continue
        if word in ("spaeter", "frueher", "eher") and tokens.norm(at + 1) == "als":
            signals.add("after" if word == "spaeter" else "before")
            at += 2
            continue
        if word in _SIGNALS:
            if begin < 0:
                begin = tokens[at].start
            signals.add(_SIGNALS[word])
        elif word not in _FILLERS:
            signals, begin, adjacent = signals & {"reset"}, -1, False
        at += 1
    return _with_months(items, today)


def _match(tokens: Tokens, at: int, today: date) -> tuple[Piece, int] | None:
    token = tokens[at]
    if token.number is None and token.norm not in STARTERS and ordinal(token.norm) is None:
        return None
    if token.number is not None:
        if tokens.norm(at + 1) == "." and (numeric := explicit.match_numeric(tokens, at, today)):
            timed = match_time(tokens, at)
            return timed if timed and timed[1] > numeric[1] else numeric
        if timed := match_time(tokens, at):
            return timed
    for matcher in _MATCHERS:
        if hit := matcher(tokens, at, today):
            return hit
    return match_time(tokens, at) or explicit.match_day_of_month(tokens, at, today)


def _denied_behind(tokens: Tokens, at: int) -> int:
    """Where the words end that deny what stands before `at`, 0 where none do: "Montag passt mir nicht",
    "Freitag geht's nicht"; but not "Montag nicht vor 10"."""
    position = at
    while position < at + 6 and tokens.norm(position) in _BETWEEN_NOT:
        position += 1
    if tokens.norm(position) in ("schlecht", "ungern"):
        return position + 1
    if tokens.norm(position) == "keine" and tokens.norm(position + 1) == "zeit":
        return position + 2
    if tokens.norm(position) != "nicht":
        return 0
    closes = tokens.is_end(position + 1) or tokens.norm(position + 1) in _CLOSES_NOT
    return position + 1 if closes else 0


def _day_of_both(one: Piece, other: Piece) -> Piece | None:
    """The day that a week and a weekday name together, in either order; None where they are none."""
    week, weekday = (other, one) if other.kind == "span" else (one, other)
    if week.kind != "span" or weekday.kind != "weekday" or weekday.habitual or not (week.first and week.last):
        return None
    if week.last - week.first >= timedelta(weeks=1):
        return None
    day = monday(week.last) + timedelta(days=weekday.weekday)
    return Piece("day", first=day, last=day)


def _with_months(items: list[Item], today: date) -> list[Item]:
    """Give "am 3. oder 10. Dezember" and "im Januar, nicht am 14." their months."""
    done: list[Item] = []
    for position, item in enumerate(items):
        if item.piece.kind != "day_of_month":
            done.append(item)
            continue
        number = item.piece.day_number
        ahead = next((i.piece for i in items[position + 1 : position + 6] if i.piece.kind == "day"), None)
        behind = next(
            (i.piece for i in reversed(done) if i.piece.kind in ("day", "span") and i.piece.first), None
        )
        following = items[position + 1] if position + 1 < len(items) else None
        joined = (
            following is not None and following.adjacent and following.piece.kind in ("day", "day_of_month")
        )
        if ahead and ahead.first and joined:
            day = day_or_none(ahead.first.year, ahead.first.month, number)
            if day and day > ahead.first and following and "until" in following.signals:
                earlier = add_months(ahead.first, -1)
                day = day_or_none(earlier.year, earlier.month, number)
        elif ahead and ahead.problem == "invalid" and joined:
            day = None
        elif behind and behind.first:
            day = day_or_none(behind.first.year, behind.first.month, number)
        else:
            day = _next_day_of_month(today, number)
        piece = Piece("day", first=day, last=day) if day else Piece("day", problem="invalid")
        done.append(replace(item, piece=piece))
    return done


def _next_day_of_month(today: date, number: int) -> date | None:
    for ahead in range(3):
        first = add_months(today, ahead)
        day = day_or_none(first.year, first.month, number)
        if day and day >= today:
            return day
    return today + timedelta(days=0) if number == today.day else None
