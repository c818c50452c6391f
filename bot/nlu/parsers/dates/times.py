"""Times of day: 14:30, um 15 Uhr, halb drei, zwischen 9 und 12, nachmittags."""

from datetime import time

from bot.nlu.parsers.dates.model import Piece
from bot.nlu.parsers.dates.tokens import Tokens
from bot.nlu.parsers.dates.words import PARTS_OF_DAY, SHORT_WEEKDAYS, WEEKDAYS
from bot.nlu.parsers.german import NUMBER_WORDS

_LEADS = frozenset("um gegen ab bis vor nach zwischen von".split())
_DASHES = frozenset("-–—")
_ENDS = frozenset(
    "uhr oder am vormittags nachmittags abends frueh morgens mittags geht gehts passt wuerde"
    " waere kann koennen koennte"
    " bitte ist ginge klappt klappts habe haben hab bin herum rum aber nicht heute morgen hätte"
    " haette los und reicht".split()
) | frozenset(WEEKDAYS)
_PUNCTUATION = frozenset(",.!?;)")

Clock = tuple[int, int]


def _hour(tokens: Tokens, at: int) -> int | None:
    number = tokens[at].number
    if number is None:
        number = (
            NUMBER_WORDS.get(tokens.norm(at))
            if tokens.norm(at) not in ("ein", "eine", "einen", "einem", "einer")
            else None
        )
    return number if number is not None and 0 <= number <= 24 and len(tokens[at].raw) < 20 else None


def _business(hour: int, tokens: Tokens, after: int, before: str) -> int:
    """ "Um drei" is said of the afternoon; only "früh" or "morgens" beside it makes it the night's end."""
    beside = {tokens.norm(after), before}
    if beside & {"frueh", "morgens", "nachts"}:
        return hour
    late = beside & {"nachmittags", "nachmittag", "abends", "abend"}
    return hour + 12 if 1 <= hour <= (11 if late else 6) else hour


def _stands_alone(tokens: Tokens, after: int) -> bool:
    """Does nothing follow that the number could count ("ab 10 Leuten")?"""
    following = tokens.norm(after)
    if following == ".":  # "ab 9. Januar" is a day
        return tokens.is_end(after + 1)
    return tokens.is_end(after) or following in _PUNCTUATION or following in _ENDS


def _clock(tokens: Tokens, at: int, *, bare: bool, dotted: bool = False) -> tuple[Clock, int, bool] | None:
    """A clock time, the position behind it, and whether it was written out plainly (15 Uhr, 14:30)."""
    word = tokens.norm(at)
    if word in ("halb", "viertel", "dreiviertel"):
        return _quarter(tokens, at)
    hour = _hour(tokens, at)
    if hour is None:
        return None
    before = tokens.norm(at - 1)
    minute, sign = tokens[at + 2], tokens.norm(at + 1)
    if (
        sign in (":", ".")
        and minute.glued
        and len(minute.raw) == 2
        and minute.number is not None
        and minute.number < 60
    ):
        plain = sign == ":" and tokens[at + 1].glued
        uhr = tokens.norm(at + 3) in ("uhr", "h")
        if (plain or uhr or dotted) and tokens.norm(at + 3) != ":":
            return (hour, minute.number), at + 3 + uhr, True
    if sign == "uhr" or (sign == "h" and tokens[at].number is not None):
        following = tokens[at + 2]
        if (
            following.number is not None
            and len(following.raw) == 2
            and following.number < 60
            and tokens.norm(at + 3) not in (".", ":")
        ):
            return (_business(hour, tokens, at + 3, before), following.number), at + 3, True
        return (_business(hour, tokens, at + 2, before), 0), at + 2, True
    if bare:
        return (_business(hour, tokens, at + 1, before), 0), at + 1, False
    return None


def _quarter(tokens: Tokens, at: int) -> tuple[Clock, int, bool] | None:
    """halb drei 14:30; viertel drei 14:15, dreiviertel drei 14:45 (as in Saxony-Anhalt)."""
    word, shift = tokens.norm(at), {"halb": -30, "viertel": -45, "dreiviertel": -15}[tokens.norm(at)]
    position = at + 1
    if word == "viertel" and tokens.norm(position) in ("vor", "nach"):
        shift = -15 if tokens.norm(position) == "vor" else 15
        position += 1
    hour = _hour(tokens, position)
    if hour is None or not 1 <= hour <= 12:
        return None
    after = position + 1 + (tokens.norm(position + 1) == "uhr")
    minutes = _business(hour, tokens, after, tokens.norm(at - 1)) * 60 + shift
    return (minutes // 60 % 24, minutes % 60), after, True


def _time(clock: Clock) -> time | None:
    return time(clock[0], clock[1]) if clock[0] < 24 and clock[1] < 60 else None


def match_time(tokens: Tokens, at: int) -> tuple[Piece, int] | None:
    """A time or a window; `gegen` widens by half an hour. Bare hours count only behind um, ab, gegen …"""
    part = _part_of_day(tokens, at)
    if part:
        return part
    lead = tokens.norm(at - 1)
    if lead in ("die", "den") and tokens.norm(at - 2) == "um":
        lead = ""
    if _hour(tokens, at) is None and tokens.norm(at) not in ("halb", "viertel", "dreiviertel"):
        return _impossible(tokens, at)
    window = _window(tokens, at, lead)
    if window:
        return window
    read = _clock(tokens, at, bare=lead in _LEADS)
    if read is None:
        return None
    clock, after, plain = read
    if not plain and (lead in ("von", "zwischen") or not _stands_alone(tokens, after)):
        return None
    if not plain and lead in ("vor", "nach") and tokens[at].number is None:
        return None
    moment = _time(clock)
    if moment is None:
        return None
    if lead == "gegen" or (lead in ("circa", "ca", "etwa", "ungefaehr") and plain):
        minutes = clock[0] * 60 + clock[1]
        return Piece("time", time_from=_at(minutes - 30), time_to=_at(minutes + 30), approximate=True), after
    return Piece("time", time_from=moment, time_to=moment), after


def _at(minutes: int) -> time:
    minutes = max(0, min(minutes, 23 * 60 + 59))
    return time(minutes // 60, minutes % 60)


def _window(tokens: Tokens, at: int, lead: str) -> tuple[Piece, int] | None:
    first = _clock(tokens, at, bare=True, dotted=True)
    if first is None:
        return None
    clock, after, plain = first
    joiner = tokens.norm(after)
    if not (joiner in _DASHES or joiner == "bis" or (joiner == "und" and lead == "zwischen")):
        return None
    second = (
        _clock(tokens, after + 1, bare=True)
        if _hour(tokens, after + 1) is not None or tokens.norm(after + 1) == ("halb")
        else None
    )
    if second is None:
        return None
    end_clock, end, end_plain = second
    spoken = lead in ("zwischen", "von") and _stands_alone(tokens, end) and tokens.norm(end) != "."
    if not (end_plain or spoken or (plain and _stands_alone(tokens, end))):
        return None
    if tokens.norm(end) == "." and not tokens.is_end(end + 1) and not end_plain:
        return None
    start, stop = _time(clock), _time(end_clock)
    if start and stop and start > stop and clock[0] < 12:
        stop = _time((end_clock[0] + 12, end_clock[1])) if end_clock[0] < 12 else None
    return (Piece("time", time_from=start, time_to=stop), end) if start and stop else None


def _impossible(tokens: Tokens, at: int) -> tuple[Piece, int] | None:
    number = tokens[at].number
    if number is not None and 24 < number < 100 and tokens.norm(at + 1) == "uhr":
        return Piece("time", problem="invalid"), at + 2
    return None


def _part_of_day(tokens: Tokens, at: int) -> tuple[Piece, int] | None:
    word, before = tokens.norm(at), tokens.norm(at - 1)
    if word == "frueh" and before not in (*_DAYS, "am", "ganz", "moeglichst", "lieber", "gern", "gerne"):
        return None
    if word == "mittag" and before not in (*_DAYS, "am", "zum", "gegen", "ueber"):
        return None
    if word == "abend" and before not in (*_DAYS, "am", "gegen", "spaeten", "fruehen"):
        return None
    if word == "morgen" and before == "am":
        return Piece("part_of_day", time_from=time(6), time_to=time(10)), at + 1
    if word in ("nachmittag", "vormittag") and before in ("guten", "schoenen"):
        return None
    hours = PARTS_OF_DAY.get(word)
    if hours is None:
        return None
    return Piece("part_of_day", time_from=time(hours[0]), time_to=time(hours[1])), at + 1


_DAYS = frozenset(
    {("heute"), "morgen", "uebermorgen", *WEEKDAYS, *SHORT_WEEKDAYS, *(f"{day}s" for day in WEEKDAYS)}
)
