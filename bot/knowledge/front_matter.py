from __future__ import annotations

import re
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.knowledge.entry import Entry, EntryFile, Fault

SECTIONS = {"Kurz": "short", "Mehr": "long", "Einfache Sprache": "easy"}
# libyaml, unlike PyYAML's own parser, takes the question mark in {title: Was gilt heute?, entry: …}.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HINT = "Text mit ? oder : gehört in Anführungszeichen."
_HEAD = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.S)


class BrokenEntry(ValueError):
    """Raised when a file cannot be read as an entry; `faults` says where and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def parse_entry(text: str, file: str) -> EntryFile:
    """Reads the text of a file. Raises BrokenEntry."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    head = _HEAD.match(text)
    if head is None:
        raise BrokenEntry([Fault(file, 1, "Der Kopf fehlt: Die Datei beginnt und der Kopf endet mit ---.")])
    # With the line of dashes kept in front, the parser's line numbers are those of the file.
    values, lines = _read_head("---\n" + head.group(1), file)
    bodies, section_lines = _sections(text, head.end(), file)
    try:
        entry = Entry.model_validate({**values, **bodies})
    except ValidationError as error:
        details = error.errors()
        inside = {fault["loc"][0] for fault in details if len(fault["loc"]) > 1}
        # A list whose only item is faulty counts as empty too; saying that would mislead.
        faults = [
            Fault(file, _line(lines, fault["loc"]), _sentence(fault))
            for fault in details
            if fault["type"] != "too_short" or fault["loc"][0] not in inside
        ]
        raise BrokenEntry(sorted(set(faults))) from error
    return EntryFile(file, entry, {**lines, **section_lines})


def _read_head(text: str, file: str) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        root = yaml.compose(text, Loader=_LOADER)
        values = yaml.load(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        raise BrokenEntry(
            [Fault(file, line, f"Der Kopf ist kein gültiges YAML ({problem}). {_HINT}")]
        ) from error
    if not isinstance(root, yaml.MappingNode) or not isinstance(values, dict):
        raise BrokenEntry([Fault(file, 1, "Der Kopf muss aus Zeilen „Name: Wert“ bestehen.")])
    lines: dict[str, int] = {}
    for key, value in root.value:
        name = str(key.value)
        if name in lines:
            # YAML would silently keep the last one, and the first would be lost.
            message = f"„{name}“ steht zweimal im Kopf."
            raise BrokenEntry([Fault(file, key.start_mark.line + 1, message)])
        lines[name] = key.start_mark.line + 1
        if isinstance(value, yaml.SequenceNode):
            for at, item in enumerate(value.value):
                lines[f"{name}.{at}"] = item.start_mark.line + 1
    return {str(key): value for key, value in values.items()}, lines


def _sections(text: str, start: int, file: str) -> tuple[dict[str, str], dict[str, int]]:
    bodies: dict[str, str] = {}
    lines: dict[str, int] = {}
    faults: list[Fault] = []
    parts = list(re.finditer(r"^## +(.*?)[ \t]*$", text[start:], re.M))
    for at, part in enumerate(parts):
        name, line = part.group(1), text.count("\n", 0, start + part.start()) + 1
        end = parts[at + 1].start() if at + 1 < len(parts) else None
        if name not in SECTIONS or name in lines:
            known = ", ".join(f"„{one}“" for one in SECTIONS)
            faults.append(
                Fault(file, line, f"Abschnitt „{name}“ passt nicht: Je einmal stehen dort {known}.")
            )
            continue
        lines[name] = line
        bodies[SECTIONS[name]] = text[start:][part.end() : end].strip()
    for name, field in SECTIONS.items():
        if not bodies.get(field) and not faults:
            faults.append(Fault(file, lines.get(name, 1), f"Der Abschnitt „## {name}“ fehlt oder ist leer."))
    if faults:
        raise BrokenEntry(faults)
    return bodies, lines


def _line(lines: dict[str, int], where: tuple[int | str, ...]) -> int:
    """The line of the nearest place that is known."""
    names = [".".join(str(step) for step in where[:end]) for end in range(len(where), 0, -1)]
    return next((lines[name] for name in names if name in lines), 1)


def _sentence(fault: ErrorDetails) -> str:
    kind, name = fault["type"], ".".join(str(step) for step in fault["loc"])
    context = fault.get("ctx", {})
    if kind == "missing":
        return f"„{name}“ fehlt."
    if kind == "extra_forbidden":
        return f"„{name}“ gibt es nicht; bitte die Schreibweise prüfen."
    if kind == "string_too_long":
        return f"„{name}“ ist zu lang: höchstens {context['max_length']} Zeichen."
    if kind == "too_short":
        return f"„{name}“ ist leer."
    if kind == "literal_error":
        return f"„{name}“: „{fault['input']}“ gibt es nicht, nur {context['expected'].replace(' or ', ', ')}."
    if kind == "value_error":
        message = fault["msg"].removeprefix("Value error, ")
        message = message.replace("is no date; write it as", "ist kein Datum; so ist es richtig:")
        return f"„{name}“ {message}."
    if kind == "string_pattern_mismatch":
        wanted = "eine Adresse mit https://" if name.endswith("url") else context["pattern"]
        return f"„{name}“: „{fault['input']}“ hat die falsche Form, erwartet wird {wanted}."
    return f"„{name}“ hat keinen passenden Wert ({fault['msg']})."
