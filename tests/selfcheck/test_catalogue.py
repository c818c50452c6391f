from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.german_style import find_du_form, long_sentences
from bot.selfcheck.catalogue import QUESTIONS, load_catalogue

CATALOGUE = load_catalogue()
TEXTS = [
    *(question.text for question in CATALOGUE.questions),
    *(answer.title for question in CATALOGUE.questions for answer in question.answers),
    *(step.text for category in CATALOGUE.categories for step in category.steps.values()),
    *(category.strength for category in CATALOGUE.categories),
    *(level.text for level in CATALOGUE.levels),
]


def test_there_are_two_questions_for_each_field() -> None:
    counts = Counter(question.category for question in CATALOGUE.questions)

    assert len(CATALOGUE.questions) == 12
    assert counts == dict.fromkeys((category.key for category in CATALOGUE.categories), 2)


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_polite_and_short(text: str) -> None:
    assert find_du_form(text) == []
    assert long_sentences(text, 15) == []


def _without_points(data: dict[str, Any]) -> None:
    data["questions"][0]["answers"][0]["points"] = 3


def _unknown_category(data: dict[str, Any]) -> None:
    data["questions"][0]["category"] = "weather"


def _levels_that_fall(data: dict[str, Any]) -> None:
    data["levels"][1]["from"] = 80


def _no_default(data: dict[str, Any]) -> None:
    data["categories"][0]["steps"].pop("default")


@pytest.mark.parametrize("broken", [_without_points, _unknown_category, _levels_that_fall, _no_default])
def test_a_broken_file_is_refused(broken: Callable[[dict[str, Any]], None], tmp_path: Path) -> None:
    data = yaml.safe_load(QUESTIONS.read_text("utf-8"))
    broken(data)
    file = tmp_path / "questions.yml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")

    with pytest.raises(ValueError):
        load_catalogue(file)
