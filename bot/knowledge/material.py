from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from markdown_it import MarkdownIt
from pydantic import Field, StringConstraints

from bot.knowledge.entry import EntryId, EntrySource, FactId, Line
from bot.schedule.values import CalendarDate, Frozen, StateCode
from bot.settings import ROOT

FOLDER = ROOT / "data" / "material"
MOST_POINTS = 15
_HEAD = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n", re.S)
# Bold and links to other sites only; HTML stays text.
_INLINE = MarkdownIt("zero").enable(["emphasis", "link"])


class Point(Frozen):
    """Something to tick off."""

    text: str

    @property
    def html(self) -> str:
        return str(_INLINE.renderInline(self.text))


class Section(Frozen):
    title: str = ""
    points: tuple[Point, ...] = Field(min_length=1)


class Material(Frozen):
    """A checklist of data/material: a page to print, with its sources and its Stand."""

    id: EntryId
    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    sources: tuple[EntrySource, ...] = Field(min_length=1)
    as_of: CalendarDate
    valid_until: CalendarDate | None = None
    states: tuple[StateCode, ...] = ()  # holds in these federal states only
    facts: tuple[FactId, ...] = Field(min_length=1)
    adviser: Line
    intro: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def count(self) -> int:
        """How many points there are to tick off."""
        return sum(len(section.points) for section in self.sections)

    def is_expired(self, today: date) -> bool:
        return self.valid_until is not None and self.valid_until < today


def material_in(state: str) -> dict[str, Material]:
    """The checklists that hold in a federal state."""
    return {name: one for name, one in all_material().items() if not one.states or state in one.states}


def all_material(folder: Path = FOLDER) -> dict[str, Material]:
    """The checklists by id, as the files say them now. Raises ValueError for a file that cannot be read."""
    stamps = tuple((file, file.stat().st_mtime_ns) for file in sorted(folder.glob("*.md")))
    return dict(_read(stamps))


def parse_material(text: str) -> Material:
    """Reads the text of a file: a YAML head, a paragraph, then headings and points. Raises ValueError."""
    head = _HEAD.match(text)
    if head is None:
        raise ValueError("the file needs a head between lines of ---")
    values: dict[str, Any] = yaml.safe_load(head.group(1))
    intro, sections = _body(text[head.end() :])
    return Material.model_validate({**values, "intro": intro, "sections": sections})


@lru_cache(maxsize=4)
def _read(stamps: tuple[tuple[Path, int], ...]) -> tuple[tuple[str, Material], ...]:
    found = []
    for file, _ in stamps:
        material = parse_material(file.read_text("utf-8"))
        if material.id != file.stem:
            raise ValueError(f"{file.name}: the id is '{material.id}'")
        found.append((material.id, material))
    return tuple(found)


def _body(text: str) -> tuple[str, list[dict[str, Any]]]:
    intro: list[str] = []
    sections: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("## "):
            sections.append({"title": line[3:].strip(), "points": []})
        elif line.startswith("- "):
            if not sections:
                sections.append({"points": []})
            sections[-1]["points"].append({"text": line[2:].strip()})
        elif sections:
            raise ValueError(f"'{line}' is neither a heading nor a point")
        else:
            intro.append(line)
    return " ".join(intro), sections
