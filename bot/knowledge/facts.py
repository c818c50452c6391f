from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from bot.knowledge.entry import EntryFile, FactId, Fault
from bot.knowledge.german_numbers import find_numbers, numbers_missing
from bot.knowledge.german_style import plain
from bot.schedule.values import Frozen
from bot.settings import ROOT

FACTS = ROOT / "data" / "facts.yml"
# What a centre says of itself stands in its chambers.yml, which is checked as such.
_OF_THE_CENTRE = "centre"
# "Zwei Leute testen 20 Minuten" is advice, not a claim; a date, a share, an amount or a law's number is one.
_ADVICE_BELOW = 100
_LAW = re.compile(r"(?:§|\bArt(?:ikel|\.)|\bAbs\.)\s*(\d+)")


class Fact(Frozen):
    """What may be claimed, with the pages it was found on; `certain` is false where none proves it."""

    says: str
    certain: bool
    sources: tuple[str, ...]

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(_host(url) for url in self.sources)


def load_facts(file: Path = FACTS) -> dict[FactId, Fact]:
    """The facts by id. Raises ValueError for a file that cannot be read."""
    content = yaml.safe_load(file.read_text("utf-8"))
    return {name: Fact.model_validate(values) for name, values in content.items()}


def fact_faults(one: EntryFile, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    """Claims of an entry that none of its facts makes, and facts whose source it does not name.

    The numbers of a case example are invented, so only its sources are looked at.
    """
    entry = one.entry
    known = [facts[name] for name in entry.facts if name in facts]
    for name in entry.facts:
        if name not in facts and name != _OF_THE_CENTRE:
            yield one.fault("facts", f"Den Fakt „{name}“ gibt es nicht in data/facts.yml.")
    hosts = {_host(source.url) for source in entry.sources}
    for name in entry.facts:
        if name in facts and facts[name].hosts and not facts[name].hosts & hosts:
            wanted = facts[name].sources[0]
            yield one.fault("sources", f"Zu „{name}“ fehlt die Quelle, zum Beispiel {wanted}.")
    if entry.example:
        return
    proven = "\n".join([*(fact.says for fact in known), entry.as_of.isoformat()])
    for section, text in (
        ("title", entry.title),
        ("Kurz", entry.short),
        ("Mehr", entry.long),
        ("Einfache Sprache", entry.easy),
        ("after_expiry", entry.after_expiry or ""),
    ):
        for number in _claims(text) & set(numbers_missing(text, proven)):
            names = ", ".join(entry.facts)
            yield one.fault(section, f"{section}: „{number}“ steht in keinem der Fakten {names}.")


def _claims(text: str) -> set[str]:
    """The numbers of a text that claim something."""
    laws = set(_LAW.findall(plain(text)))
    return {number for number in find_numbers(text) if number in laws or not _is_advice(number)}


def _is_advice(number: str) -> bool:
    return number.isdecimal() and int(number) < _ADVICE_BELOW


def _host(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")
