from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, StringConstraints, model_validator

from bot.knowledge.entry import EntryId, Sector
from bot.schedule.values import CalendarDate, Frozen, Key
from bot.settings import ROOT

QUESTIONS = ROOT / "data" / "selfcheck" / "questions.yml"
MOST_POINTS = 3
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Step(Frozen):
    """A next step: what to do, and the knowledge entry that tells more."""

    text: Line
    entry: EntryId


class Category(Frozen):
    """A field of the check. `steps` has one for `default` and others by sector."""

    key: Key
    label: Line
    strength: Line
    steps: Mapping[Sector | Literal["default"], Step]

    def step_for(self, sector: str) -> Step:
        by_name = {str(name): step for name, step in self.steps.items()}
        return by_name.get(sector, by_name["default"])


class Answer(Frozen):
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    points: int = Field(ge=0, le=MOST_POINTS)


class Question(Frozen):
    category: Key
    text: Line
    answers: tuple[Answer, ...] = Field(min_length=4, max_length=4)


class Level(Frozen):
    """How a share of points is put into words; `from` is the lowest percentage that belongs to it."""

    lowest: int = Field(alias="from", ge=0, le=100)
    title: Line
    text: Line


class Source(Frozen):
    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
    as_of: CalendarDate


class Catalogue(Frozen):
    """The questions, their fields and the rules of data/selfcheck/questions.yml."""

    version: int
    source: Source
    levels: tuple[Level, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Catalogue:
        keys = [one.key for one in self.categories]
        if {one.category for one in self.questions} != set(keys) or len(keys) != len(set(keys)):
            raise ValueError("every category needs questions, and every question a category")
        for question in self.questions:
            if sorted(answer.points for answer in question.answers) != list(range(MOST_POINTS + 1)):
                raise ValueError(f"'{question.text}' needs answers with 0 to {MOST_POINTS} points, each once")
        lowest = [one.lowest for one in self.levels]
        if lowest[0] != 0 or lowest != sorted(set(lowest)):
            raise ValueError("levels begin at 0 and rise")
        if any("default" not in one.steps for one in self.categories):
            raise ValueError("every category needs a default step")
        return self

    def question(self, number: int) -> Question:
        """A question by its number, counted from 1. Raises IndexError."""
        if number < 1:
            raise IndexError(number)
        return self.questions[number - 1]


def load_catalogue(file: Path = QUESTIONS) -> Catalogue:
    """The catalogue as the file says it now; a changed file is read again.

    Raises ValueError for a file that breaks the rules above.
    """
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(file: Path, _changed_at: int) -> Catalogue:
    return Catalogue.model_validate(yaml.safe_load(file.read_text("utf-8")))
