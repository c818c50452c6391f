"""Says a range back in German, so that it can be confirmed (and read out: no abbreviations)."""

from datetime import date, time

from bot.nlu.parsers.dates.days import add_months, month_end
from bot.nlu.parsers.dates.model import EVERY_DAY, DateRange

MONTH_NAMES = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
WEEKDAY_NAMES = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()


def describe_day(day: date, *, weekday: bool = True) -> str:
    """Donnerstag, 11. Februar 2027"""
    plain = f"{day.day}. {MONTH_NAMES[day.month - 1]} {day.year}"
    return f"{WEEKDAY_NAMES[day.weekday()]}, {plain}" if weekday else plain


def describe_time(moment: time) -> str:
    """15 Uhr, 14:30 Uhr"""
    return f"{moment.hour}:{moment.minute:02d} Uhr" if moment.minute else f"{moment.hour} Uhr"


def describe(found: DateRange) -> str:
    """ "im Februar 2027, ab 10 Uhr"; a clause about the problem if there is one; "" without any limits."""
    if found.problem == "invalid":
        return f"„{found.text.strip()}“ gibt es nicht"
    if found.problem == "past":
        day = describe_day(found.end or found.start) if found.start else found.text.strip()
        return f"{day} liegt schon in der Vergangenheit"
    parts = [_days(found), _weekdays(found), _times(found), *(_excluded(*span) for span in found.excluded)]
    return ", ".join(part for part in parts if part)


def _days(found: DateRange) -> str:
    first, last = found.start, found.end
    if first is None:
        return f"bis zum {describe_day(last, weekday=False)}" if last else ""
    if last is None:
        return f"ab dem {describe_day(first, weekday=False)}"
    if first == last:
        return f"am {describe_day(first)}"
    return _span(first, last)


def _span(first: date, last: date) -> str:
    if first.day == 1 and last == month_end(first):
        return f"im {MONTH_NAMES[first.month - 1]} {first.year}"
    if first.day == 1 and last == month_end(add_months(first, 2)) and first.month % 3 == 1:
        return f"im {('ersten', 'zweiten', 'dritten', 'vierten')[first.month // 3]} Quartal {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        third = {(1, 10): "Anfang", (11, 20): "Mitte"}.get((first.day, last.day))
        if third is None and first.day == 21 and last == month_end(last):
            third = "Ende"
        if third:
            return f"{third} {MONTH_NAMES[first.month - 1]} {first.year} (vom {first.day}. bis {last.day}.)"
        return f"vom {first.day}. bis {describe_day(last, weekday=False)}"
    if first.year == last.year:
        return f"vom {first.day}. {MONTH_NAMES[first.month - 1]} bis {describe_day(last, weekday=False)}"
    return f"vom {describe_day(first, weekday=False)} bis {describe_day(last, weekday=False)}"


def _weekdays(found: DateRange) -> str:
    if not found.weekdays:
        return ""
    missing = EVERY_DAY - found.weekdays
    denied = len(missing) < len(found.weekdays)
    names = [f"{WEEKDAY_NAMES[day].lower()}s" for day in sorted(missing if denied else found.weekdays)]
    joined = " und ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"nicht {joined}" if denied else joined


def _times(found: DateRange) -> str:
    first, last = found.time_from, found.time_to
    if first and last and first == last:
        return f"um {describe_time(first)}"
    if first and last:
        minutes = last.hour * 60 + last.minute - first.hour * 60 - first.minute
        if found.approximate and minutes == 60:
            middle = first.hour * 60 + first.minute + 30
            return f"gegen {describe_time(time(middle // 60, middle % 60))}"
        return f"zwischen {describe_time(first)} und {describe_time(last)}"
    if first:
        return f"ab {describe_time(first)}"
    return f"bis {describe_time(last)}" if last else ""


def _excluded(first: date, last: date) -> str:
    if first == last:
        return f"nicht am {describe_day(first)}"
    return f"nicht {_span(first, last)}"
