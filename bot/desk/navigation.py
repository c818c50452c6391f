from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.accounts.people import Person


@dataclass(frozen=True)
class Entry:
    """A page in the desk's menu, and who sees it there. The page itself needs its guard all the same."""

    title: str
    path: str
    seen_by: Callable[[Person], bool]


def _everybody(_: Person) -> bool:
    return True


def _adviser(person: Person) -> bool:
    return person.advises


def _editor(person: Person) -> bool:
    return person.edits


def _administrator(person: Person) -> bool:
    return person.sees_all


# In the order of the menu.
ENTRIES = (
    Entry("Gespräche", "/desk/gespraeche", _adviser),
    Entry("Rückrufe", "/desk/rueckrufe", _adviser),
    Entry("Kalender", "/desk/kalender", _adviser),
    Entry("E-Mails", "/desk/mails", _adviser),
    Entry("Wissen", "/desk/wissen", _editor),
    Entry("Lernen", "/desk/lernen", _editor),
    Entry("Statistik", "/desk/statistik", _everybody),
    Entry("Konten", "/desk/konten", _administrator),
    Entry("Protokoll", "/desk/protokoll", _administrator),
    Entry("Mein Konto", "/desk/konto", _everybody),
)


def entries_for(person: Person) -> list[Entry]:
    return [one for one in ENTRIES if one.seen_by(person)]


def start_page(person: Person) -> str:
    """Where somebody lands after signing in."""
    return entries_for(person)[0].path
