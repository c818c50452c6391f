from __future__ import annotations

from datetime import date

from bot.dialogue.fallback import TITLES
from bot.schedule.chambers import Chambers
from bot.statistics.publishing import OTHERS
from bot.wording import MONTHS

# What is counted, in the order of the page, and by what it is divided.
POPULATIONS = {
    "conversations": (
        "Gespräche",
        {"topic": "Thema", "region": "Region", "sector": "Branche", "size": "Betriebsgröße"},
    ),
    "messages": ("Nachrichten", {"answer": "Was daraus wurde"}),
    "handovers": (
        "Wünsche nach einem Menschen",
        {"wait": "Wartezeit", "reason": "Anlass", "outcome": "Ausgang"},
    ),
    "bookings": ("Termine", {"outcome": "Ausgang", "region": "Region", "format": "Form"}),
    "to_booking": ("Zeit vom ersten Wort bis zur Buchung", {"span": "Dauer"}),
    "slots": ("Angebotene Zeiten", {"state": "Stand", "region": "Region"}),
    "feedback": ("Rückmeldungen zu Antworten", {"helpful": "Geholfen"}),
}
_KEYS = {
    "answer": {
        "answered": "beantwortet",
        "asked_back": "nachgefragt",
        "not_ours": "kein Thema des Sprechtags",
        "handed_over": "zu einem Menschen",
    },
    "sector": {
        "handwerk": "Handwerk",
        "handel": "Handel",
        "industrie": "Industrie",
        "dienstleistung": "Dienstleistung",
        "gastgewerbe": "Gastgewerbe",
        "landwirtschaft": "Landwirtschaft",
        "bildung": "Bildung",
        "gesundheit": "Gesundheit und Pflege",
    },
    "size": {
        "1": "allein",
        "2-9": "2 bis 9",
        "10-49": "10 bis 49",
        "50-249": "50 bis 249",
        "250+": "250 und mehr",
    },
    "wait": {
        "30 s": "bis 30 Sekunden",
        "90 s": "bis 90 Sekunden",
        "5 min": "bis 5 Minuten",
        "longer": "länger",
        "nobody": "niemand kam",
    },
    "reason": {
        "asked": "gewünscht",
        "misunderstood": "nicht verstanden",
        "complaint": "Beschwerde",
        "urgent": "dringend",
        "transferred": "weitergeleitet",
    },
    "outcome": {
        "confirmed": "steht bevor",
        "not_told": "Ergebnis fehlt",
        "attended": "hat stattgefunden",
        "no_show": "niemand kam",
        "cancelled": "abgesagt",
        "returned": "zurück an das Programm",
        "closed": "abgeschlossen",
        "transferred": "weitergeleitet",
        "missed": "niemand war da",
        "nobody_there": "außerhalb der Zeiten",
        "left": "selbst beendet",
        "ended": "selbst beendet",
        "lost": "Verbindung verloren",
    },
    "format": {"online": "online", "on_site": "vor Ort"},
    "span": {
        "5 min": "bis 5 Minuten",
        "15 min": "bis 15 Minuten",
        "1 h": "bis 1 Stunde",
        "1 d": "bis 1 Tag",
        "longer": "länger",
    },
    "state": {"taken": "gebucht", "open": "noch frei", "left_over": "frei geblieben", "blocked": "gesperrt"},
    "helpful": {"yes": "ja", "no": "nein"},
}


def key_in_words(dimension: str, key: str, chambers: Chambers) -> str:
    """A part of a dimension in German."""
    if key == OTHERS:
        return "übrige, zusammengefasst"
    if key == "":
        return "nicht bekannt"
    if dimension == "topic":
        return TITLES.get(key, key)
    if dimension == "region":
        labels = {one.key: one.label for one in chambers.regions}
        return "anderswo" if key == "elsewhere" else labels.get(key, key)
    return _KEYS.get(dimension, {}).get(key, key)


def months_in_words(first: date, last: date) -> str:
    """Say "März 2027" or "Januar bis März 2027"."""
    end = f"{MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    year = f" {first.year}" if first.year != last.year else ""
    return f"{MONTHS[first.month - 1]}{year} bis {end}"


def chamber_in_words(key: str, chambers: Chambers) -> str:
    names = {one.key: one.short_name for one in chambers.chambers}
    return names.get(key, key) if key else "Kammer nicht bekannt"
