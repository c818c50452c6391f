from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.centre import readings
from bot.centre.errors import InitFault
from bot.centre.readings import NamedChamber, Venue
from bot.schedule.values import StateCode


@dataclass(frozen=True)
class Question:
    """One of the ten questions; `key` names it in a file of answers."""

    key: str
    text: str
    example: str
    read: Callable[[str], Any]
    default: str = ""


QUESTIONS = (
    Question("land", "In welchem Bundesland?", "Niedersachsen", readings.state),
    Question("orte", "Für welche Region? Mehrere mit Semikolon.", "Hannover", readings.several),
    Question(
        "kammern",
        "Welche Kammern? Mehrere mit Semikolon.",
        "IHK Hannover; HWK Hannover",
        readings.named_chambers,
    ),
    Question("tage", "An welchem Tag? Je Region, mit Semikolon.", "dritter Dienstag", readings.rules),
    Question("form", "Vor Ort, online oder beides?", "beides", readings.formats, "online"),
    Question(
        "anschrift",
        "Wo? Haus, Straße, Postleitzahl und Ort.",
        "Haus der Wirtschaft, Musterstraße 1, 30159 Hannover",
        readings.venue,
    ),
    Question("telefon", "Unter welcher Telefonnummer erreicht man Sie?", "0511 1234-0", readings.phone),
    Question("email", "An welche E-Mail-Adresse gehen Buchungen?", "digital@kammer.de", readings.email),
    Question("farbe", "Welche Hausfarbe?", "#00557a", readings.colour, "#00557a"),
    Question("name", "Wie heißt der Chatbot?", "Digitallotse", readings.name, "Digitallotse"),
)


@dataclass(frozen=True)
class CentreAnswers:
    """What is known of a centre after the ten questions."""

    state: StateCode
    towns: tuple[str, ...]
    chambers: tuple[NamedChamber, ...]
    rules: tuple[str, ...]
    formats: tuple[str, ...]
    venue: Venue
    phone: str
    email: str
    colour: str
    bot_name: str


def answers_of(given: Mapping[str, str]) -> CentreAnswers:
    """All answers together. Raises InitFault with everything that is missing, unknown or not understood."""
    known = {one.key for one in QUESTIONS}
    faults = [f"Die Angabe „{key}“ kenne ich nicht. Möglich sind: {', '.join(sorted(known))}."
              for key in given if key not in known]  # fmt: skip
    read: dict[str, Any] = {}
    for question in QUESTIONS:
        if question.key in given and not given[question.key].strip():
            faults.append(f"{question.key}: Hier steht nichts. Ein Wert mit # braucht Anführungszeichen.")
            continue
        text = given.get(question.key, "").strip() or question.default
        if not text:
            faults.append(f"Es fehlt „{question.key}“: {question.text} Zum Beispiel: {question.example}")
            continue
        try:
            read[question.key] = question.read(text)
        except ValueError as error:
            faults.append(f"{question.key}: {error}")
    if not faults:
        faults += misfits(read)
    if faults:
        raise InitFault(*faults)
    return CentreAnswers(*(read[question.key] for question in QUESTIONS))


def misfits(read: Mapping[str, Any]) -> list[str]:
    """What does not fit together between answers that are right by themselves."""
    towns, rules = read["orte"], read["tage"]
    if len(rules) not in (1, len(towns)):
        return [
            f"tage: Sie nennen {len(towns)} Regionen, aber {len(rules)} Regeln. Nötig ist eine "
            "für alle oder je eine."
        ]
    return []


def read_answers(file: Path) -> dict[str, str]:
    """The answers of a YAML file, lists as what stands between semicolons. Raises InitFault."""
    try:
        found = yaml.safe_load(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise InitFault(f"Die Datei {file} gibt es nicht.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InitFault(f"Die Datei {file} ist nicht als UTF-8-Text lesbar.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in Zeile {mark.line + 1}" if mark else ""
        raise InitFault(
            f"Die Datei {file} ist{where} kein gültiges YAML. Schreiben Sie Zeilen wie „land: Hessen“."
        ) from error
    if not isinstance(found, dict):
        raise InitFault(f"In der Datei {file} stehen keine Angaben. Schreiben Sie Zeilen wie „land: Hessen“.")
    return {str(key): _as_text(value) for key, value in found.items()}


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)
