from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import yaml

from bot.knowledge.check import Known
from bot.knowledge.facts import load_facts
from bot.settings import ROOT, Settings

DELIVERED = ROOT / "data" / "knowledge"


def edited(settings: Settings) -> Path:
    """Where entries edited in the desk lie; they stand for the delivered files of the same name."""
    return settings.data_dir / "knowledge"


def overlays(settings: Settings) -> tuple[Path, ...]:
    """What lies over the delivered entries: those of another centre, and those edited in the desk."""
    own = (settings.centre_dir / "knowledge",) if settings.centre_dir else ()
    return (*own, edited(settings))


def known_beside(folder: Path, regions: Collection[str] | None) -> Known:
    """What entries may refer to, from the folders beside theirs."""
    trades, facts = folder.parent / "lookups" / "trades.yml", folder.parent / "facts.yml"
    return Known(
        regions=regions,
        trades=frozenset(yaml.safe_load(trades.read_text("utf-8"))["trades"]) if trades.exists() else None,
        material=frozenset(path.stem for path in (folder.parent / "material").glob("*.md")),
        facts=load_facts(facts) if facts.exists() else None,
    )
