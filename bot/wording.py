"""How days and times are put into German words, everywhere the same."""

from __future__ import annotations

from datetime import date, datetime

from bot.clock import BERLIN

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def day_in_words(day: date) -> str:
    """Say "Donnerstag, 10. Dezember 2026"."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day}. {MONTHS[day.month - 1]} {day.year}"


def time_in_words(moment: datetime) -> str:
    """Say "13:00 Uhr", as the clocks in Germany show it."""
    return f"{moment.astimezone(BERLIN):%H:%M} Uhr"


def moment_in_words(moment: datetime) -> str:
    """Say "Donnerstag, 10. Dezember 2026, 13:00 Uhr"."""
    return f"{day_in_words(moment.astimezone(BERLIN).date())}, {time_in_words(moment)}"


def span_in_words(start: datetime, end: datetime) -> str:
    """Say "Donnerstag, 10. Dezember 2026, 13:00 bis 13:45 Uhr"."""
    local = start.astimezone(BERLIN)
    return f"{day_in_words(local.date())}, {local:%H:%M} bis {time_in_words(end)}"


def joined(parts: list[str], last: str = "und") -> str:
    """Say "Ort, Name und E-Mail-Adresse"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
