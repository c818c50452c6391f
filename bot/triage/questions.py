from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

import yaml
from pydantic import Field, model_validator

from bot.nlu.parsers.german import rx
from bot.schedule.chambers import Chambers
from bot.schedule.states import STATE_NAMES
from bot.schedule.values import Frozen, Key, Text
from bot.settings import ROOT

MOST = 6
Stage = Literal["route", "brief"]
_FILE = ROOT / "data" / "triage" / "questions.yml"
_Region = tuple[str, str, tuple[str, ...]]  # key, words of the button, other names


class Answer(Frozen):
    """One button under a question, and how else it is said."""

    title: Text
    sets: dict[str, Any] = Field(min_length=1)
    words: str = ""  # a regular expression: what is typed for it
    each: Literal["", "region"] = ""  # one such button for each region

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


def next_question(
    chambers: Chambers, facts: Mapping[str, Any], asked: Sequence[str], stages: Sequence[Stage]
) -> Question | None:
    """The first question that is still open and matters; None when all is known or six were asked."""
    if len(asked) >= MOST:
        return None
    return next(
        (
            one
            for one in load_questions(chambers)
            if one.stage in stages
            and one.key not in asked
            and one.matters(facts)
            and not one.is_answered(facts)
        ),
        None,
    )


def load_questions(chambers: Chambers) -> tuple[Question, ...]:
    """The questions in order, with the regions of this centre. Raises ValueError for a faulty row."""
    regions = tuple((one.key, one.button, one.also_called) for one in chambers.regions)
    return _questions(regions, STATE_NAMES[chambers.state])


@lru_cache(maxsize=8)
def _questions(regions: tuple[_Region, ...], state: str) -> tuple[Question, ...]:
    rows = [Question.model_validate(row) for row in yaml.safe_load(_FILE.read_text("utf-8"))]
    return tuple(
        one.model_copy(update={"answers": tuple(_answers(one.answers, regions, state))}) for one in rows
    )


def _answers(answers: tuple[Answer, ...], regions: tuple[_Region, ...], state: str) -> Iterator[Answer]:
    for one in answers:
        if one.each != "region":
            yield one.model_copy(update={"words": one.words.replace("<state>", re.escape(state.lower()))})
            continue
        for key, area, also_called in regions:
            called = "|".join(re.escape(name.lower()) for name in also_called)
            yield Answer(
                title=one.title.format(area=area),
                sets={name: key if value == "<key>" else value for name, value in one.sets.items()},
                words=one.words.replace("<also_called>", called) if called else "",
            )
