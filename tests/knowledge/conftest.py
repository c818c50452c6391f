from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.clock import BERLIN, FixedClock
from bot.knowledge.base import KnowledgeBase

Write = Callable[..., Path]

LONG = (
    "Dieser Text ist nur für die Prüfung da. Er sagt das Gleiche wie oben, nur etwas länger. "
    "Er nennt keine Zahlen und gibt keinen Rat. Ihre Kammer beantwortet Fragen dazu gern.\n\n"
    "- Schreiben Sie zuerst auf, was Sie heute stört.\n"
    "- Wählen Sie danach einen Ablauf aus, der oft vorkommt.\n"
    "- Sprechen Sie mit den Menschen, die ihn täglich erledigen.\n\n"
    "Beginnen Sie klein und prüfen Sie nach einigen Wochen, ob es hilft. "
    "Wenn es nicht hilft, ändern Sie etwas. "
    "Halten Sie fest, was Sie gelernt haben, damit der nächste Schritt leichter fällt. "
    "Eine Fachperson sieht mit Ihnen gemeinsam auf Ihre Liste und nennt passende Angebote."
)


def entry_text(slug: str = "probe", folder: str = "funding", /, **changes: Any) -> str:
    """A file that passes the check; `changes` replace keys of the head, or short, long and easy."""
    bodies = {
        "short": "Sprechen Sie zuerst mit Ihrer Kammer. Dort erfahren Sie, was heute gilt.",
        "long": LONG,
        "easy": "Sprechen Sie mit Ihrer Kammer. Die Kammer hilft Ihnen.",
    }
    bodies = {name: changes.pop(name, text) for name, text in bodies.items()}
    head = {
        "id": f"{folder}-{slug}",
        "topic": f"topic_{folder}",
        "aspect": "general",
        "main": False,
        "title": slug.replace("-", " ").capitalize(),
        "keywords": [],
        "sources": [{"title": "Probe", "url": "https://example.org/probe", "accessed": "2026-11-20"}],
        "as_of": "2026-10-15",
        "owner": "Redaktion",
        "facts": ["F1.1"],
        **changes,
    }
    front = yaml.safe_dump(head, allow_unicode=True, sort_keys=False)
    short, long, easy = bodies["short"], bodies["long"], bodies["easy"]
    return f"---\n{front}---\n## Kurz\n{short}\n\n## Mehr\n{long}\n\n## Einfache Sprache\n{easy}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "knowledge"


@pytest.fixture
def write(folder: Path) -> Write:
    def write_one(slug: str = "probe", topic_folder: str = "funding", /, **changes: Any) -> Path:
        path = folder / topic_folder / f"{slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(entry_text(slug, topic_folder, **changes), "utf-8")
        return path

    return write_one


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN))


@pytest.fixture
def knowledge(folder: Path, clock: FixedClock) -> KnowledgeBase:
    return KnowledgeBase(folder, clock)
