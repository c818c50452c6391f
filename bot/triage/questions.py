from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

import yaml
from pydantic import Field, model_validator

from bot.nlu.parsers.german import rx
from bot.schedule.values import Frozen, Key, Text
from bot.settings import ROOT

MOST = 6
Stage = Literal["route", "brief"]
_FILE = ROOT / "data" / "triage" / "questions.yml"


class Answer(Frozen):
    """One button under a question, and how else it is said."""

    title: Text
    sets: dict[str, Any] = Field(min_length=1)
    words: str = ""  # a regular expression: what is typed for it

    def is_meant_by(self, said: str) -> bool:
        """Whether a typed answer means this one; `said` is in lower case."""
        return self.title.lower() in said or bool(self.words and rx(self.words).search(said))


class Question(Frozen):
    """One row of data/triage/questions.yml."""

    key: Key
    asks: tuple[str, ...] = Field(min_length=1)
    stage: Stage
    text: Text
    answers: tuple[Answer, ...]
    topics: tuple[str, ...] = ()
    own_words: str = ""

    @model_validator(mode="after")
    def _is_answered_by_its_buttons(self) -> Question:
        for one in self.answers:
            if not set(one.sets) & set(self.asks):
                raise ValueError(f"{self.key}: the button '{one.title}' does not answer it")
        return self

    def is_answered(self, facts: Mapping[str, Any]) -> bool:
        # A trade that may belong to either chamber leaves the question of the chamber open.
        return any(facts.get(name) not in (None, "", False, "both") for name in self.asks)

    def matters(self, facts: Mapping[str, Any]) -> bool:
        return not self.topics or facts.get("topic") in self.topics


def next_question(facts: Mapping[str, Any], asked: Sequence[str], stages: Sequence[Stage]) -> Question | None:
    """The first question that is still open and matters; None when all is known or six were asked."""
    if len(asked) >= MOST:
        return None
    return next(
        (
            one
            for one in load_questions()
            if one.stage in stages
            and one.key not in asked
            and one.matters(facts)
            and not one.is_answered(facts)
        ),
        None,
    )


@cache
def load_questions() -> tuple[Question, ...]:
    """The questions in order. Raises ValueError for a faulty row."""
    return tuple(Question.model_validate(row) for row in yaml.safe_load(_FILE.read_text("utf-8")))
