from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Entry
from bot.knowledge.finder import BY_LETTERS, WITH_VECTORS, Finder, texts_of
from bot.knowledge.front_matter import parse_entry
from bot.knowledge.load import EntryFiles
from bot.knowledge.vector_file import key_of, load_vectors, save_vectors
from bot.knowledge.vectors import SentenceVectors
from bot.settings import ROOT
from tests.knowledge.conftest import Write, entry_text

TABLES = Path(__file__).parent / "tables"
ENTRIES = yaml.safe_load((TABLES / "search_entries.yml").read_text("utf-8"))
QUESTIONS = yaml.safe_load((TABLES / "search_questions.yml").read_text("utf-8"))
FITTING = [(question, slug) for question, slug in QUESTIONS if slug]
UNFITTING = [question for question, slug in QUESTIONS if not slug]


class ByLetters:
    """Finds as it is done while the sentence encoder is away."""

    def __init__(self, entries: list[Entry]) -> None:
        self._finder = Finder(entries, SentenceVectors())

    def offered(self, question: str) -> list[str]:
        near, limits = self._finder.near(question, {})
        assert limits is BY_LETTERS
        return [one.id for one in near if one.score >= limits.offered]


@pytest.fixture(scope="module")
def index() -> ByLetters:
    return ByLetters([_entry(slug, *texts) for slug, texts in ENTRIES.items()])


def _entry(slug: str, title: str, keywords: list[str], short: str, **changes: Any) -> Entry:
    text = entry_text(slug, "ai", title=title, keywords=keywords, short=short, **changes)
    return parse_entry(text, slug).entry


def test_most_questions_find_their_entry_and_none_another_first(index: ByLetters) -> None:
    first = [(index.offered(question) or [""])[0] for question, _ in FITTING]
    right = sum(found == f"ai-{slug}" for found, (_, slug) in zip(first, FITTING, strict=True))
    assert right >= 0.85 * len(FITTING)
    assert [
        found for found, (_, slug) in zip(first, FITTING, strict=True) if found not in ("", f"ai-{slug}")
    ] == []


@pytest.mark.parametrize("question", UNFITTING)
def test_nothing_is_offered_by_chance(question: str, index: ByLetters) -> None:
    assert index.offered(question) == []


def test_of_questions_outside_our_topics_hardly_any_is_offered_an_entry(index: ByLetters) -> None:
    # Written for the classifier, not for this search; but the threshold was moved from 0.23 to 0.25 by them.
    # Some of them do touch an entry ("Verpackungsregister").
    files = sorted((ROOT / "data" / "nlu").glob("out_of_scope*.yml"))
    lines = [line.strip()[2:] for file in files for line in file.read_text("utf-8").splitlines()]
    questions = [re.sub(r"\[([^]]*)\][({][^)}]*[)}]", r"\1", line) for line in lines if " " in line]
    offered = [question for question in questions if index.offered(question)]
    assert len(questions) > 300
    assert len(offered) <= 0.03 * len(questions)


def test_among_the_real_entries_the_right_one_is_near_the_top_by_letters_alone() -> None:
    house = [one.entry for one in EntryFiles(ROOT / "data" / "knowledge").snapshot().files]
    today = date(2026, 11, 23)
    entries = [one for one in house if one.may_be_given(today) and one.sizes is None]
    finder = Finder(entries, SentenceVectors())
    asked = yaml.safe_load((TABLES / "entry_questions.yml").read_text("utf-8"))
    ranked = [[one.id for one in finder.near(question, {})[0]] for question, _ in asked]
    first = sum(ids[0] == right for ids, (_, right) in zip(ranked, asked, strict=True))
    three = sum(right in ids[:3] for ids, (_, right) in zip(ranked, asked, strict=True))
    assert len(asked) >= 85
    assert first >= 0.75 * len(asked) and three >= 0.85 * len(asked), (first, three)


def test_spelling_slips_and_missing_umlauts_do_not_matter(index: ByLetters) -> None:
    for question in ("Passwoerter verwalten", "cookie baner auf der webseite", "Verpackungregister"):
        assert index.offered(question), question


def test_only_what_holds_today_is_found_and_no_more_than_asked_for(
    write: Write, knowledge: KnowledgeBase
) -> None:
    for slug in ("eins", "zwei", "drei", "vier"):
        write(slug, keywords=["Registrierkasse"])
    write("alt", keywords=["Registrierkasse"], valid_until="2026-01-01")
    assert len(knowledge.search("Registrierkasse")) == 3
    assert "funding-alt" not in [entry.id for entry in knowledge.search("Registrierkasse", limit=9)]


NIS = {"keywords": [], "short": "Prüfen Sie, ob Sie betroffen sind."}


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("gilt nis2 auch für uns", True),
        ("Was ist NIS 2?", True),
        ("Die NIS-2-Richtlinie", True),
        ("Unis 2026", False),
        ("Wir haben 2 Katzen", False),
    ],
)
def test_a_name_is_found_however_it_is_spelt(
    question: str, named: bool, write: Write, knowledge: KnowledgeBase
) -> None:
    write(main=True)
    write("regel", names=["NIS-2"], **NIS)
    found = knowledge.pointed(question, "topic_funding", {})
    assert found.by_name == named
    assert (found.entry is not None and found.entry.id == "funding-regel") == named


def test_of_entries_with_the_same_name_the_longest_and_then_the_companys_own_is_given(
    write: Write, knowledge: KnowledgeBase
) -> None:
    write(main=True)
    write("regel", names=["NIS-2"], **NIS)
    write("klein", names=["NIS-2"], sizes={"max": 49}, **NIS)
    write("frist", names=["NIS-2-Frist"], **NIS)
    write("alt", names=["NIS-2"], valid_until="2026-01-01", after_expiry="Vorbei.", **NIS)
    ids = [
        found.entry.id
        for question, facts in (("NIS-2?", {}), ("NIS-2?", {"employees": [8, 8]}), ("NIS-2-Frist?", {}))
        if (found := knowledge.pointed(question, "topic_funding", facts)).entry
    ]
    assert ids == ["funding-regel", "funding-klein", "funding-frist"]


def test_a_name_in_a_question_about_something_else_is_not_sure(
    write: Write, knowledge: KnowledgeBase
) -> None:
    write(main=True)
    write("beratung", title="BAFA-Beratung", names=["BAFA"], keywords=["Beratungskosten"])
    sure = [
        knowledge.pointed(question, "out_of_scope", {}).sure
        for question in (
            "Zahlt das BAFA Beratungskosten?",
            "Zahlt das BAFA meine neue Wärmepumpe im Wohnhaus?",
        )
    ]
    assert sure == [True, False]


def test_another_topic_is_only_given_where_it_leads_beyond_doubt(
    write: Write, knowledge: KnowledgeBase
) -> None:
    write("start", "ai", main=True, title="KI im Betrieb", keywords=["KI"])
    write("kasse", "online_shop", main=True, title="Registrierkasse anbinden", keywords=["Registrierkasse"])
    there = knowledge.pointed("Registrierkasse anbinden", "topic_ai", {}).entry
    assert there is not None and there.id == "online_shop-kasse"
    assert knowledge.pointed("Wo finde ich Hilfe?", "topic_ai", {}).entry is None


def test_what_the_engine_took_a_question_for_counts(write: Write, knowledge: KnowledgeBase) -> None:
    for folder in ("ai", "funding"):
        write("kosten", folder, title="Was kostet das?", keywords=["Preis"])
    first = [
        knowledge.search("Welcher Preis?", {topic: 0.9})[0].topic for topic in ("topic_ai", "topic_funding")
    ]
    assert first == ["topic_ai", "topic_funding"]


def test_with_sentence_vectors_the_meaning_counts(tmp_path: Path) -> None:
    entries = [_entry("eins", "Eins", [], "Erste Antwort."), _entry("zwei", "Zwei", [], "Zweite Antwort.")]
    vectors = {text: [1.0, 0.0] for text in texts_of(entries[0])} | {
        text: [0.0, 1.0] for text in texts_of(entries[1])
    }
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> list[list[float]]:
        asked.extend(texts)
        return [vectors.get(text, [0.0, 1.0]) for text in texts]

    finder = Finder(entries, SentenceVectors(encode, tmp_path / "vectors.json"))
    near, limits = finder.near("ganz anders gesagt", {})
    assert [one.id for one in near] == ["ai-zwei", "ai-eins"] and limits is WITH_VECTORS
    finder.near("noch anders gesagt", {})
    assert len(asked) == 6, "the entries are encoded once, each question once"


def test_vectors_on_disk_are_used_and_many_new_texts_are_not_made_within_a_turn(tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    texts = {f"ai-{number}": (f"Titel {number}", f"Text {number}") for number in range(9)}
    made: list[int] = []

    def encode(wanted: Sequence[str]) -> list[list[float]]:
        made.append(len(wanted))
        return [[1.0, 0.0] for _ in wanted]

    vectors = SentenceVectors(encode, file)
    assert vectors.nearness("Frage", texts) == {} and made == []
    save_vectors({key_of(text): [0.6, 0.8] for several in texts.values() for text in several}, file)
    assert vectors.nearness("Frage", texts)["ai-3"] == pytest.approx(0.6) and made == [1]


def test_a_question_that_came_with_its_vector_is_not_encoded_again(tmp_path: Path) -> None:
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> list[list[float]]:
        asked.extend(texts)
        return [[0.6, 0.8] for _ in texts]

    vectors = SentenceVectors(encode, tmp_path / "vectors.json")
    vectors.heard("Frage", (0.8, 0.6))
    assert vectors.nearness("Frage", {"eins": ("Titel", "Text")})["eins"] == pytest.approx(0.96)
    assert sorted(asked) == ["Text", "Titel"]


@pytest.mark.parametrize("broken", ["", "[]", '{"a": 1}', '{"a": "?"}'])
def test_a_broken_file_of_vectors_counts_as_none(broken: str, tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    file.write_text(broken, "utf-8")
    assert load_vectors(file) == {} == load_vectors(tmp_path / "missing.json")
