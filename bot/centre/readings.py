"""How the answers to the ten questions are read: German in, values out, or a German sentence why not.

Each raises ValueError with that sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import EmailStr, TypeAdapter, ValidationError

from bot.schedule.colours import LEAST_CONTRAST, contrast
from bot.schedule.recurrence import check_rule
from bot.schedule.states import STATE_NAMES
from bot.schedule.values import ChamberKind, StateCode

_WEEKDAYS = dict(
    zip(
        ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
        ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
        strict=True,
    )
)
_ORDINALS = {"erst": 1, "zweit": 2, "dritt": 3, "viert": 4, "letzt": -1}
_MONTHLY = re.compile(
    rf"(?:jede[nrm]?\s+|am\s+|der\s+)?(?:(?P<word>{'|'.join(_ORDINALS)})e[nrs]?|(?P<number>[1-4])\.)\s+"
    rf"(?P<day>{'|'.join(_WEEKDAYS)})(?:\s+(?:im|des)\s+monats?)?"
)
_WEEKLY = re.compile(rf"jede[nr]?\s+(?P<day>{'|'.join(_WEEKDAYS)})")
# The parts of an RFC 5545 rule are separated by the same sign.
_BETWEEN_RULES = re.compile(r";(?!\s*[A-Z]+=)")
_ADDRESS = re.compile(r"(?P<name>[^,]+),\s*(?P<street>[^,]+),\s*(?P<postcode>\d{5})\s+(?P<city>[^,]+)")
_PHONE = re.compile(r"\+?[0-9][0-9 /()-]{2,30}")
_KINDS: dict[str, ChamberKind] = {
    "ihk": "ihk",
    "industrie": "ihk",
    "handelskammer": "ihk",
    "hwk": "hwk",
    "handwerkskammer": "hwk",
}
_FORMATS = {
    "online": ("online",),
    "vor ort": ("on_site",),
    "beides": ("on_site", "online"),
    "vor ort und online": ("on_site", "online"),
}


@dataclass(frozen=True)
class NamedChamber:
    """A chamber by its name, and whether it is an IHK or an HWK."""

    name: str
    kind: ChamberKind


@dataclass(frozen=True)
class Venue:
    """Where people meet, and the chambers' address until they enter their own."""

    name: str
    street: str
    postcode: str
    city: str


def state(text: str) -> StateCode:
    wanted = text.strip().casefold()
    for code, name in STATE_NAMES.items():
        if wanted in (code.casefold(), name.casefold()):
            return code
    raise ValueError(f"„{text}“ ist kein Bundesland. Möglich sind: {', '.join(STATE_NAMES.values())}.")


def several(text: str) -> tuple[str, ...]:
    """What stands between semicolons."""
    found = tuple(part.strip() for part in text.split(";") if part.strip())
    if not found:
        raise ValueError("Hier fehlt eine Angabe.")
    if len({part.casefold() for part in found}) < len(found):
        raise ValueError(f"„{text}“ nennt etwas zweimal.")
    return found


def named_chambers(text: str) -> tuple[NamedChamber, ...]:
    return tuple(NamedChamber(name, _kind(name)) for name in several(text))


def rules(text: str) -> tuple[str, ...]:
    """The rhythm of each region, as RFC 5545 rules."""
    return tuple(_rule(part.strip()) for part in _BETWEEN_RULES.split(text))


def formats(text: str) -> tuple[str, ...]:
    found = _FORMATS.get(" ".join(text.casefold().split()))
    if found is None:
        raise ValueError(f"„{text}“ verstehe ich nicht. Schreiben Sie „vor Ort“, „online“ oder „beides“.")
    return found


def venue(text: str) -> Venue:
    found = _ADDRESS.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            f"„{text}“ ist keine vollständige Anschrift. Schreiben Sie zum Beispiel "
            "„Haus der Wirtschaft, Musterstraße 1, 30159 Hannover“."
        )
    return Venue(**{name: value.strip() for name, value in found.groupdict().items()})


def phone(text: str) -> str:
    if not _PHONE.fullmatch(text.strip()):
        raise ValueError(f"„{text}“ ist keine Telefonnummer. Schreiben Sie zum Beispiel „0511 1234-0“.")
    return text.strip()


def email(text: str) -> str:
    try:
        return TypeAdapter(EmailStr).validate_python(text.strip())
    except ValidationError as error:
        raise ValueError(
            f"„{text}“ ist keine E-Mail-Adresse. Schreiben Sie zum Beispiel „digital@kammer.de“."
        ) from error


def colour(text: str) -> str:
    """A colour that can be read on white, as a heading and as a button."""
    found = text.strip().lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", found):
        raise ValueError(f"„{text}“ ist keine Farbe. Schreiben Sie sie wie „#00557a“.")
    ratio = contrast(found, "#ffffff")
    if ratio < LEAST_CONTRAST:
        raise ValueError(
            f"Die Farbe {found} ist auf Weiß schlecht zu lesen (Kontrast {ratio:.1f}, nötig sind "
            f"{LEAST_CONTRAST}). Nehmen Sie einen dunkleren Ton."
        )
    return found


def name(text: str) -> str:
    if not 2 <= len(text.strip()) <= 40:
        raise ValueError("Der Name braucht 2 bis 40 Zeichen.")
    return text.strip()


def _kind(chamber: str) -> ChamberKind:
    words = chamber.casefold().replace("-", " ").split()
    kind = next((_KINDS[word] for word in words if word in _KINDS), None)
    if kind is None:
        raise ValueError(
            f"Ist „{chamber}“ eine IHK oder eine HWK? Schreiben Sie zum Beispiel „IHK Hannover“."
        )
    return kind


def _rule(text: str) -> str:
    said = " ".join(text.casefold().split())
    if found := _MONTHLY.fullmatch(said):
        number = int(found["number"]) if found["number"] else _ORDINALS[found["word"]]
        return f"RRULE:FREQ=MONTHLY;BYDAY={number:+d}{_WEEKDAYS[found['day']]}"
    if found := _WEEKLY.fullmatch(said):
        return f"RRULE:FREQ=WEEKLY;BYDAY={_WEEKDAYS[found['day']]}"
    if said.startswith("rrule:"):
        try:
            return check_rule(text.strip())
        except ValueError as error:
            raise ValueError(f"„{text}“ ist keine brauchbare Regel nach RFC 5545.") from error
    raise ValueError(
        f"„{text}“ verstehe ich nicht. Schreiben Sie zum Beispiel „dritter Dienstag“ oder „letzter Freitag“."
    )
