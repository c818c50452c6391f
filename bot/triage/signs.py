from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml
from pydantic import Field, model_validator

from bot.nlu.parsers.german import rx
from bot.schedule.values import Frozen, Key
from bot.settings import ROOT
from bot.triage.concern import Concern

_FILE = ROOT / "data" / "triage" / "signs.yml"
_LONGEST = 200
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")


class Sign(Frozen):
    """One row of data/triage/signs.yml."""

    name: Key
    patterns: tuple[str, ...]
    sets: dict[str, bool | str] = Field(default_factory=dict)
    takes: str = ""
    in_questions: bool = False

    @model_validator(mode="after")
    def _names_fields(self) -> Sign:
        named = [*self.sets, *([self.takes] if self.takes else [])]
        unknown = set(named) - set(Concern.__dataclass_fields__)
        if unknown or not named:
            raise ValueError(f"{self.name}: no field of a concern: {', '.join(sorted(unknown)) or 'none'}")
        return self

    def told_by(self, text: str) -> dict[str, Any]:
        for sentence in _SENTENCE.findall(text):
            if sentence.endswith("?") and not self.in_questions:
                continue
            for pattern in self.patterns:
                found = rx(pattern, re.IGNORECASE).search(sentence.strip(" ."))
                if found:
                    own = {self.takes: found["what"].strip(" ,;:")[:_LONGEST]} if self.takes else {}
                    return {**self.sets, **own}
        return {}


def signs_in(text: str) -> dict[str, Any]:
    """What a sentence says of a concern beside place, trade and the like, by the names of `Memory.facts`.

    A pressed button says nothing by its words.
    """
    told: dict[str, Any] = {}
    if not text.startswith("/"):
        for sign in load_signs():
            told |= sign.told_by(text)
    return told


@cache
def load_signs() -> tuple[Sign, ...]:
    """The rows of the file in order; a later one that fits wins. Raises ValueError for a faulty row."""
    return tuple(Sign.model_validate(row) for row in yaml.safe_load(_FILE.read_text("utf-8")))
