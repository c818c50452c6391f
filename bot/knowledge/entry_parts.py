from __future__ import annotations

import re
from dataclasses import dataclass

from bot.knowledge.front_matter import SECTIONS

_HEAD = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.S)
_SECTION = re.compile(r"^## +(.*?)[ \t]*$", re.M)
_TITLES = {field: title for title, field in SECTIONS.items()}


@dataclass(frozen=True)
class Parts:
    """A file of the knowledge base in the parts that a form has."""

    head: str
    short: str
    long: str
    easy: str


def split(text: str) -> Parts | None:
    """The parts of a file's text; None where it is not laid out as an entry."""
    text = text.replace("\r\n", "\n")
    head = _HEAD.match(text)
    if head is None:
        return None
    body = text[head.end() :]
    found = list(_SECTION.finditer(body))
    bodies: dict[str, str] = {}
    for at, section in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(body)
        name = SECTIONS.get(section.group(1))
        if name is None or name in bodies:
            return None
        bodies[name] = body[section.end() : end].strip()
    if set(bodies) != set(_TITLES):
        return None
    return Parts(head.group(1).rstrip("\n"), bodies["short"], bodies["long"], bodies["easy"])


def join(parts: Parts) -> str:
    """The text of a file from its parts; `split` gives them back."""
    sections = "\n\n".join(
        f"## {_TITLES[name]}\n{getattr(parts, name).strip()}" for name in ("short", "long", "easy")
    )
    return f"---\n{parts.head.strip(chr(10))}\n---\n{sections}\n"
