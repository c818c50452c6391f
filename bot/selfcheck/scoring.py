"""How answers become a result. Nothing here is by chance, learnt or weighted by hand:

1. A field's score is its points divided by the most points of its *answered* questions, in percent, rounded
   half up. Skipped questions count neither for nor against; a field without any answer has no score.
2. The overall score is the mean of the fields that have one, so that each field weighs the same.
3. Strengths are the fields from 67 % (two thirds of the points), the strongest first, at most three. Where
   none reaches that, the strongest field from 34 % is named as the one that is furthest.
4. The two next steps come from the two weakest fields; of equally weak ones the first in the file goes first.
5. With no answer at all there is no result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.selfcheck.catalogue import MOST_POINTS, Catalogue, Category, Level, Step

# By the number of the question, counted from 1; None where it was skipped.
Answers = Mapping[int, int | None]

STRONG = 67
BEGUN = 34
_MOST_STRENGTHS = 3
_STEPS = 2


@dataclass(frozen=True)
class Score:
    """One field of the result; `percent` is None where every question was skipped."""

    category: Category
    percent: int | None


@dataclass(frozen=True)
class NextStep:
    category: Category
    step: Step


@dataclass(frozen=True)
class Result:
    """What a filled-in check says. `strong` is False where `strengths` only names the field furthest on."""

    overall: int
    level: Level
    scores: tuple[Score, ...]
    strengths: tuple[Category, ...]
    strong: bool
    next_steps: tuple[NextStep, ...]
    answered: int


def score(catalogue: Catalogue, answers: Answers, sector: str = "") -> Result | None:
    """The result, or None when nothing was answered. Raises ValueError for answers that do not exist."""
    given = _checked(catalogue, answers)
    if not given:
        return None
    scores = tuple(
        Score(category, _percent_of(catalogue, category, given)) for category in catalogue.categories
    )
    known = [(one.category, one.percent) for one in scores if one.percent is not None]
    overall = _half_up(sum(percent for _, percent in known), len(known))
    strongest = sorted(known, key=lambda one: -one[1])
    strong = [category for category, percent in strongest if percent >= STRONG]
    furthest = [category for category, percent in strongest[:1] if percent >= BEGUN]
    weakest = sorted(known, key=lambda one: one[1])[:_STEPS]
    return Result(
        overall=overall,
        level=[level for level in catalogue.levels if level.lowest <= overall][-1],
        scores=scores,
        strengths=tuple(strong[:_MOST_STRENGTHS] or furthest),
        strong=bool(strong),
        next_steps=tuple(NextStep(category, category.step_for(sector)) for category, _ in weakest),
        answered=len(given),
    )


def _checked(catalogue: Catalogue, answers: Answers) -> dict[int, int]:
    given = {number: points for number, points in answers.items() if points is not None}
    for number, points in given.items():
        if not 1 <= number <= len(catalogue.questions) or not 0 <= points <= MOST_POINTS:
            raise ValueError(f"the check has no answer {number}:{points}")
    return given


def _percent_of(catalogue: Catalogue, category: Category, given: dict[int, int]) -> int | None:
    points = [
        given[number]
        for number, question in enumerate(catalogue.questions, 1)
        if question.category == category.key and number in given
    ]
    return _half_up(100 * sum(points), MOST_POINTS * len(points)) if points else None


def _half_up(dividend: int, divisor: int) -> int:
    # round() would round 12.5 down and 13.5 up, which nobody can follow with a pencil.
    return (2 * dividend + divisor) // (2 * divisor)
