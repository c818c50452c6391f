from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.load import EntryFiles
from bot.selfcheck.catalogue import MOST_POINTS, load_catalogue
from bot.selfcheck.scoring import Answers, score
from bot.selfcheck.wording import in_short, strengths_in_words
from bot.settings import ROOT

CATALOGUE = load_catalogue()
NUMBERS = range(1, len(CATALOGUE.questions) + 1)
SECTORS = (
    "",
    "handwerk",
    "handel",
    "industrie",
    "dienstleistung",
    "gastgewerbe",
    "landwirtschaft",
    "bildung",
    "gesundheit",
)
filled = st.dictionaries(st.sampled_from(NUMBERS), st.none() | st.integers(0, MOST_POINTS))


def numbers_of(category: str) -> list[int]:
    return [n for n, question in enumerate(CATALOGUE.questions, 1) if question.category == category]


def of_each(points: int | None, **others: int | None) -> dict[int, int | None]:
    """The same points everywhere, with other ones in some fields."""
    answers: dict[int, int | None] = dict.fromkeys(NUMBERS, points)
    for category, other in others.items():
        answers |= dict.fromkeys(numbers_of(category), other)
    return answers


@pytest.mark.parametrize(
    ("points", "overall", "level"),
    [(0, 0, "Am Anfang"), (1, 33, "Erste Schritte"), (2, 67, "Gut unterwegs"), (3, 100, "Weit vorn")],
)
def test_equal_answers_give_their_share_of_points(points: int, overall: int, level: str) -> None:
    result = score(CATALOGUE, of_each(points))

    assert result is not None
    assert (result.overall, result.level.title) == (overall, level)
    assert {one.percent for one in result.scores} == {overall}


@pytest.mark.parametrize(
    ("answers", "overall", "level"),
    [
        ({1: 0, 2: 1, 9: 1}, 25, "Erste Schritte"),  # (17 + 33) / 2
        ({1: 0, 2: 1, 9: 0, 10: 2}, 25, "Erste Schritte"),  # (17 + 33) / 2
        ({1: 0, 2: 1}, 17, "Am Anfang"),  # 1 of 6 points
        ({1: 1, 2: 2}, 50, "Gut unterwegs"),
        ({1: 1, 2: 2, 9: 2, 10: 1, 11: 1}, 44, "Erste Schritte"),  # (50 + 50 + 33) / 3
        ({1: 2, 2: 3, 3: 2, 4: 2}, 75, "Weit vorn"),  # (83 + 67) / 2
        ({1: 2, 2: 2, 3: 2, 4: 3}, 75, "Weit vorn"),
        ({1: 2, 2: 2, 3: 2, 4: 2}, 67, "Gut unterwegs"),
    ],
)
def test_levels_begin_at_their_edges(answers: Answers, overall: int, level: str) -> None:
    result = score(CATALOGUE, answers)

    assert result is not None
    assert (result.overall, result.level.title) == (overall, level)


@pytest.mark.parametrize("answers", [{}, of_each(None), {3: None}])
def test_all_skipped_gives_no_result(answers: Answers) -> None:
    assert score(CATALOGUE, answers) is None


def test_skipped_questions_do_not_count() -> None:
    full, half = score(CATALOGUE, {1: 3, 2: 3}), score(CATALOGUE, {1: 3, 2: None, 3: None, 4: None})

    assert full is not None and half is not None
    assert full.overall == half.overall == 100
    assert [one.category.key for one in half.scores if one.percent is not None] == ["customers"]


@pytest.mark.parametrize("answers", [{0: 1}, {13: 1}, {1: 4}, {1: -1}])
def test_answers_the_check_does_not_have_are_refused(answers: Answers) -> None:
    with pytest.raises(ValueError, match="no answer"):
        score(CATALOGUE, answers)


@pytest.mark.parametrize(
    ("answers", "strengths", "strong"),
    [
        (of_each(0), [], False),
        (of_each(0, staff=1), [], False),  # 33 %
        (of_each(0, staff=2), ["staff"], True),  # 67 %
        ({7: 1, 8: 2, 1: 0}, ["staff"], False),  # 50 %
        (of_each(0, staff=2, processes=3), ["processes", "staff"], True),
        (of_each(3), ["it_security", "staff", "processes"], True),
    ],
)
def test_strengths_begin_at_two_thirds_of_the_points(
    answers: Answers, strengths: list[str], strong: bool
) -> None:
    result = score(CATALOGUE, answers)

    assert result is not None
    assert ([one.key for one in result.strengths], result.strong) == (strengths, strong)


@pytest.mark.parametrize(
    ("answers", "steps"),
    [
        (of_each(0), ["it_security", "staff"]),
        (of_each(2, strategy=0), ["strategy", "it_security"]),
        (of_each(2, customers=0, business_model=1), ["customers", "business_model"]),
        (of_each(3), ["it_security", "staff"]),
        ({1: 3}, ["customers"]),
    ],
)
def test_next_steps_come_from_the_weakest_fields(answers: Answers, steps: list[str]) -> None:
    result = score(CATALOGUE, answers)

    assert result is not None
    assert [one.category.key for one in result.next_steps] == steps


@pytest.mark.parametrize(
    ("sector", "entry"),
    [
        ("", "processes-erster-schritt"),
        ("handwerk", "processes-bauakte"),
        ("industrie", "processes-erp"),
        ("gastgewerbe", "it_tools-beispiel-restaurant"),
        ("bildung", "processes-erster-schritt"),
        ("unbekannt", "processes-erster-schritt"),
    ],
)
def test_the_sector_chooses_the_step(sector: str, entry: str) -> None:
    result = score(CATALOGUE, of_each(2, processes=0), sector)

    assert result is not None
    assert result.next_steps[0].step.entry == entry


def test_every_step_leads_to_an_entry() -> None:
    entries = EntryFiles(ROOT / "data" / "knowledge").snapshot().by_id()
    named = {step.entry for category in CATALOGUE.categories for step in category.steps.values()}

    assert named - set(entries) == set()


@given(filled, st.sampled_from(SECTORS))
def test_any_answers_give_a_consistent_result(answers: dict[int, int | None], sector: str) -> None:
    result = score(CATALOGUE, answers, sector)
    given_points = [points for points in answers.values() if points is not None]

    assert (result is None) == (not given_points)
    if result is None:
        return
    percents = [one.percent for one in result.scores if one.percent is not None]
    assert result.answered == len(given_points)
    assert all(0 <= percent <= 100 for percent in percents)
    assert min(percents) <= result.overall <= max(percents)
    assert 1 <= len(result.next_steps) <= 2
    assert result.next_steps[0].category in [
        one.category for one in result.scores if one.percent == min(percents)
    ]
    assert len(in_short(result, len(NUMBERS))) <= 600
    assert strengths_in_words(result)
    assert score(CATALOGUE, dict(reversed(answers.items())), sector) == result


@given(filled, st.sampled_from(NUMBERS))
def test_a_better_answer_never_lowers_the_result(answers: dict[int, int | None], number: int) -> None:
    worse, better = (score(CATALOGUE, {**answers, number: points}) for points in (1, 2))

    assert worse is not None and better is not None
    assert worse.overall <= better.overall
