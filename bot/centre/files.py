from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import jinja2

from bot.centre.answers import CentreAnswers
from bot.centre.errors import InitFault
from bot.nlu.parsers.german import fold
from bot.schedule.chambers import LEGAL_BASIS
from bot.schedule.config import load_chambers, parse_chambers
from bot.schedule.days import WEEKDAY_NAMES
from bot.schedule.errors import ChambersFileError
from bot.schedule.recurrence import rule_weekdays
from bot.schedule.states import STATE_NAMES, in_state
from bot.schedule.topics import TOPICS
from bot.settings import ROOT
from bot.wording import MONTHS, joined

_TEMPLATES = Path(__file__).parent / "templates"
_ORDER = {"+1": "erster", "+2": "zweiter", "+3": "dritter", "+4": "vierter", "-1": "letzter"}
# Where a file of templates/ belongs; the answers keep their own folders.
_PLACES = {"places.csv": "lookups/places.csv", "postcodes.csv": "lookups/postcodes.csv"}


@dataclass(frozen=True)
class _Region:
    key: str
    label: str
    rule: str
    rhythm: str


@dataclass(frozen=True)
class _Chamber:
    key: str
    name: str
    kind: str
    region: str


def centre_files(answers: CentreAnswers, folder: Path, today: date) -> dict[str, str]:
    """All files of a new centre's folder, by path within it. Raises InitFault where they would not work."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # settings, not pages
    )
    environment.filters |= {"yaml": _yaml, "csv": _csv}
    values = _values(answers, folder, today)
    names = sorted(path.relative_to(_TEMPLATES).as_posix() for path in _TEMPLATES.rglob("*.*"))
    made = {_PLACES.get(name, name): environment.get_template(name).render(values) for name in names}
    try:
        parse_chambers(made["chambers.yml"])
    except ChambersFileError as error:
        raise InitFault(
            "Aus diesen Angaben entsteht keine brauchbare chambers.yml:", *error.faults
        ) from error
    return made | {"texts/.gitkeep": ""}


def already_there(files: dict[str, str], folder: Path) -> list[str]:
    """Which of the files would be overwritten with something else."""
    return [
        name
        for name, text in files.items()
        if (folder / name).exists() and (folder / name).read_text("utf-8", errors="replace") != text
    ]


def write_files(files: dict[str, str], folder: Path) -> None:
    """Raises InitFault when the folder cannot be written."""
    try:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InitFault(f"Der Ordner {folder} lässt sich nicht beschreiben ({error.strerror}).") from error


def _values(answers: CentreAnswers, folder: Path, today: date) -> dict[str, Any]:
    rules = answers.rules if len(answers.rules) > 1 else answers.rules * len(answers.towns)
    regions = [
        _Region(_key(town), town, rule, _rhythm(rule))
        for town, rule in zip(answers.towns, rules, strict=True)
    ]
    names = [one.name for one in answers.chambers]
    return {
        "answers": answers,
        "folder": folder,
        "today": today,
        "month": f"{MONTHS[today.month - 1]} {today.year}",
        "state_name": STATE_NAMES[answers.state],
        "in_state": in_state(answers.state),
        "legal_basis": LEGAL_BASIS,
        "website": f"https://www.{answers.email.rpartition('@')[2]}/",
        "regions": regions,
        "chambers": list(_chambers(answers, regions)),
        "chamber_names": joined(names),
        "rhythm": " ".join(f"Raum {one.label}: {one.rhythm}." for one in regions),
        "format_short": _format(answers),
        "topics": sorted(TOPICS),
        "places": [
            {"name": one.label, "region": one.key, "kind": "city", "aliases": f"Region {one.label}"}
            for one in regions
        ],
        "other_states": list(_other_states(answers)),
    }


def _chambers(answers: CentreAnswers, regions: list[_Region]) -> Iterator[_Chamber]:
    """Each chamber in the region whose town it names, otherwise in the first."""
    for chamber in answers.chambers:
        named = [one for one in regions if fold(one.label) in fold(chamber.name)]
        yield _Chamber(_key(chamber.name), chamber.name, chamber.kind, (named or regions)[0].key)


def _other_states(answers: CentreAnswers) -> Iterator[dict[str, Any]]:
    """The other states as our own centre lists them, and ours instead of theirs."""
    ours = load_chambers(ROOT / "chambers.yml")
    for state in ours.other_states:
        if state.code != answers.state:
            yield {"code": state.code, "name": state.name, "ihk": state.ihk, "hwk": state.hwk}
    if answers.state != ours.state:
        named = {
            kind: [one.short_name for one in ours.chambers if one.kind == kind] for kind in ("ihk", "hwk")
        }
        yield {"code": ours.state, "name": STATE_NAMES[ours.state], **named}


def _rhythm(rule: str) -> str:
    """Say "dritter Dienstag im Monat"."""
    weekday = WEEKDAY_NAMES[min(rule_weekdays(rule))]
    found = re.search(r"FREQ=MONTHLY;BYDAY=([+-]\d)[A-Z]{2}$", rule)
    if found and found[1] in _ORDER:
        return f"{_ORDER[found[1]]} {weekday} im Monat"
    return f"jeden {weekday}" if "FREQ=WEEKLY" in rule and "INTERVAL" not in rule else f"an einem {weekday}"


def _format(answers: CentreAnswers) -> str:
    if len(answers.formats) > 1:
        return "Sie wählen bei der Buchung zwischen vor Ort und online."
    return "Der Sprechtag ist online." if "online" in answers.formats else "Der Sprechtag ist vor Ort."


def _key(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", fold(name))
    key = "_".join(words)[:38]
    return key if re.match("[a-z]", key) else f"k_{key}"


def _yaml(value: object) -> str:
    # JSON is YAML, and quotes whatever could be read as something else.
    return json.dumps(value, ensure_ascii=False)


def _csv(value: str) -> str:
    return f'"{value}"' if "," in value else value
