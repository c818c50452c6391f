"""Calendar arithmetic for people's words."""

from calendar import monthrange
from datetime import date, timedelta

from dateutil.easter import easter


def day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(first: date, months: int) -> date:
    """The first day of the month that many months later."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def add_years(day: date, years: int) -> date:
    """The same day years later; 29 February becomes 28 February."""
    return day_or_none(day.year + years, day.month, day.day) or date(day.year + years, 2, 28)


def next_day_in_year(today: date, month: int, day: int) -> date | None:
    """The next such date from today on; 29 February waits for a leap year. None if there is never one."""
    for year in range(today.year, today.year + 9):
        found = day_or_none(year, month, day)
        if found and found >= today:
            return found
    return None


def next_month(today: date, month: int) -> date:
    """First day of the next such month; the current month counts."""
    year = today.year if month >= today.month else today.year + 1
    return date(year, month, 1)


def next_weekday(today: date, weekday: int, *, today_counts: bool = False) -> date:
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=ahead or (0 if today_counts else 7))


def nth_weekday(month: date, weekday: int, nth: int) -> date | None:
    """The nth (1…5; -1 = last) such weekday of the month that begins on `month`."""
    if nth == -1:
        last = month_end(month)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    day = month + timedelta(days=(weekday - month.weekday()) % 7 + 7 * (nth - 1))
    return day if day.month == month.month else None


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def iso_week(today: date, week: int, year: int | None) -> tuple[date, date] | None:
    """Monday to Sunday of a calendar week; without a year the next one not over. None if there is none."""
    for candidate in [year] if year else [today.isocalendar().year, today.isocalendar().year + 1]:
        try:
            first = date.fromisocalendar(candidate, week, 1)
        except ValueError:
            continue
        if year or first + timedelta(days=6) >= today:
            return first, first + timedelta(days=6)
    return None


def holiday(today: date, name: str) -> tuple[date, date]:
    """First and last day of the next such holiday that is not over."""
    for year in (today.year, today.year + 1):
        sunday = easter(year)
        first, last = {
            "ostern": (sunday - timedelta(days=2), sunday + timedelta(days=1)),
            "pfingsten": (sunday + timedelta(days=49), sunday + timedelta(days=50)),
            "himmelfahrt": (sunday + timedelta(days=39), sunday + timedelta(days=39)),
            "weihnachten": (date(year, 12, 24), date(year, 12, 26)),
            "silvester": (date(year, 12, 31), date(year, 12, 31)),
            "neujahr": (date(year, 1, 1), date(year, 1, 1)),
            "jahreswechsel": (date(year, 12, 31), date(year + 1, 1, 1)),
            "heilige drei koenige": (date(year, 1, 6), date(year, 1, 6)),
        }[name]
        if last >= today:
            return first, last
    return first, last
