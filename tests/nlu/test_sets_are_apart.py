from collections import Counter
from pathlib import Path

import pytest

from bot.nlu.evaluation.rows import SPLITS, Row, read_rows
from bot.nlu.evaluation.training_sentences import Sentence, plain, read_training_sentences

ROOT = Path(__file__).parents[2]
TEST_SETS = ("own_test_set.jsonl", "second_test_set.jsonl", "third_test_set.jsonl", "robustness.jsonl")
# What the bot advises on and does; small talk needs fewer sentences.
WORK = """
    topic_getting_started topic_how_to_proceed topic_funding topic_online_shop topic_online_marketing
    topic_elearning topic_it_tools topic_processes topic_business_model topic_it_security topic_ai
    topic_e_invoicing topic_remote_work topic_qualification topic_why_digitalise topic_materials
    session_what session_cost session_eligibility session_experts session_duration session_preparation
    session_format session_zoom session_dates session_privacy session_followup
    book_session ask_next_slot request_other_slot cancel_booking reschedule_booking booking_status inform
    request_human request_callback
""".split()
SMALL_TALK = "greet goodbye thank affirm deny bot_challenge ask_capabilities complaint stop".split()


@pytest.fixture(scope="module")
def training() -> list[Sentence]:
    return read_training_sentences(ROOT / "data" / "nlu")


@pytest.fixture(scope="module", params=TEST_SETS[:3])
def test_set(request: pytest.FixtureRequest) -> list[Row]:
    return read_rows(ROOT / "tests" / "nlu" / request.param)


@pytest.mark.parametrize("name", TEST_SETS)
def test_no_test_sentence_stands_in_the_training_data(training: list[Sentence], name: str) -> None:
    """Where one does, it leaves the training data: figures on a changed test set compare with no others."""
    tested = {plain(row.text): row.text for row in read_rows(ROOT / "tests" / "nlu" / name)}
    shared = {plain(one.text) for one in training} & tested.keys() - {""}
    assert not [tested[key] for key in shared]


@pytest.mark.parametrize("intent", WORK)
def test_each_intent_has_sixty_sentences(training: list[Sentence], intent: str) -> None:
    assert sum(one.intent == intent for one in training) >= 60


def test_out_of_scope_has_four_hundred_sentences(training: list[Sentence]) -> None:
    assert sum(one.intent == "out_of_scope" for one in training) >= 400


def test_no_sentence_is_trained_for_two_intents(training: list[Sentence]) -> None:
    intents: dict[str, set[str]] = {}
    for one in training:
        # Two pictures have the same plain spelling: none.
        intents.setdefault(plain(one.text) or one.text, set()).add(one.intent)
    assert not {text: found for text, found in intents.items() if len(found) > 1}


def test_the_training_data_names_the_agreed_intents(training: list[Sentence]) -> None:
    assert {one.intent for one in training} == {*WORK, *SMALL_TALK, "out_of_scope"}


@pytest.mark.parametrize(
    ("name", "all_rows", "each_split"), [("own", 400, 100), ("second", 250, 50), ("third", 500, 100)]
)
def test_a_test_set_is_large_and_has_three_splits(name: str, all_rows: int, each_split: int) -> None:
    rows = read_rows(ROOT / "tests" / "nlu" / f"{name}_test_set.jsonl")
    sizes = Counter(row.split for row in rows)
    assert len(rows) >= all_rows
    assert set(sizes) == set(SPLITS)
    assert min(sizes.values()) >= each_split


def test_a_test_set_asks_for_every_intent(test_set: list[Row]) -> None:
    assert {*WORK, *SMALL_TALK, "out_of_scope"} <= {row.label for row in test_set}


def test_each_test_sentence_stands_once(test_set: list[Row]) -> None:
    assert max(Counter(row.text for row in test_set).values()) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gibt es Förderung?", "gibt es  foerderung"),
        ("Große Straße!", "GROSSE STRASSE"),
        ("E-Rechnung", "e rechnung"),
        ("Zuschu\u0308sse", "Zuschüsse"),
    ],
)
def test_writings_of_a_sentence_are_the_same(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_sentences_are_read_as_rasa_reads_them(training: list[Sentence]) -> None:
    from rasa.shared.nlu.training_data.loading import load_data

    path = ROOT / "data" / "nlu" / "topic_funding.yml"
    theirs = {(one.get("text"), one.get("intent")) for one in load_data(str(path)).intent_examples}
    assert theirs <= {(one.text, one.intent) for one in training}
