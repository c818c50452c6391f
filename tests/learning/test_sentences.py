from __future__ import annotations

import threading
from datetime import date

import pytest
from fixtures.booking_desk import NOW
from sqlalchemy import select

from bot.clock import FixedClock
from bot.db.engine import UnitOfWork
from bot.db.learning_tables import LearningSentence
from bot.db.tables import AuditEntry
from bot.errors import InvalidInput
from bot.learning.sentences import OUT_OF_SCOPE, Sentences


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def sentences(uow: UnitOfWork, clock: FixedClock) -> Sentences:
    return Sentences(uow, clock)


def rows(uow: UnitOfWork) -> list[LearningSentence]:
    with uow() as db:
        found = list(db.scalars(select(LearningSentence).order_by(LearningSentence.id)))
        db.expunge_all()
        return found


def test_a_sentence_is_masked_before_it_is_stored(sentences: Sentences, uow: UnitOfWork) -> None:
    said = "Frau Krause, 0391 5693-0, aus Stendal will wissen was geht"
    sentences.note(said, "not_understood", "topic_funding", 0.314, known=("Stendal",))

    (row,) = rows(uow)
    assert row.text == "Frau [Name], [Telefonnummer], aus […] will wissen was geht"
    assert (row.guess, row.confidence, row.times) == ("topic_funding", 31, 1)
    assert "Krause" not in str(vars(row)) and "stendal" not in row.key


def test_the_same_sentence_is_counted_not_kept_twice(
    sentences: Sentences, uow: UnitOfWork, clock: FixedClock
) -> None:
    sentences.note("Gibts da Geld?", "not_understood")
    clock.move(days=2)
    sentences.note("gibts da  geld", "marked_wrong")
    sentences.note("gibts da geld!", "not_understood")

    (row,) = rows(uow)
    assert (row.times, row.text, row.source) == (3, "Gibts da Geld?", "marked_wrong")
    assert (row.first_on, row.last_on) == (date(2026, 11, 23), date(2026, 11, 25))


def test_a_sentence_said_by_many_at_once_is_one(uow: UnitOfWork, clock: FixedClock) -> None:
    threads = [
        threading.Thread(target=Sentences(uow, clock).note, args=("Gibts da Geld?", "not_understood"))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (row,) = rows(uow)
    assert row.times == 8


@pytest.mark.parametrize("said", ["", "??", "ja", "petra@krause.example", "\x00\ud800", "👍"])
def test_what_says_nothing_is_not_kept(sentences: Sentences, uow: UnitOfWork, said: str) -> None:
    sentences.note(said, "not_understood")

    assert rows(uow) == []


def test_similar_sentences_come_as_one_group_the_most_frequent_first(sentences: Sentences) -> None:
    for said in (
        "Haben Sie eine Kantine?",
        "gibt es förderung für drohnen",
        "Gibt es Förderungen für Drohnen?",
    ):
        sentences.note(said, "not_understood")

    first, second = sentences.open_groups()
    assert [one.text for one in first.sentences] == [
        "gibt es förderung für drohnen",
        "Gibt es Förderungen für Drohnen?",
    ]
    assert (first.times, second.times) == (2, 1)


def test_a_decision_is_kept_noted_and_can_be_taken_back(sentences: Sentences, uow: UnitOfWork) -> None:
    sentences.note("Gibts da Geld?", "not_understood")
    (row,) = rows(uow)

    assert sentences.assign([row.id], "topic_funding", "anna", "gibts da geld für uns") == 1
    (assigned,) = sentences.in_state("assigned")
    assert (assigned.intent, assigned.training_text) == ("topic_funding", "gibts da geld für uns")
    assert sentences.open_groups() == []
    assert sentences.reopen([row.id], "anna") == 1
    assert sentences.counts() == {"open": 1}
    with uow() as db:
        noted = [(one.action, one.actor, one.details) for one in db.scalars(select(AuditEntry))]
    assert noted == [
        ("learning.assigned", "anna", {"sentences": 1}),
        ("learning.open", "anna", {"sentences": 1}),
    ]


def test_no_wording_is_taken_that_cannot_be_trained(sentences: Sentences, uow: UnitOfWork) -> None:
    sentences.note("Gibts da Geld?", "not_understood")
    number = rows(uow)[0].id

    for wording, code in (("x" * 301, "wording_too_long"), ("[Name]", "wording_empty")):
        with pytest.raises(InvalidInput) as refused:
            sentences.assign([number], OUT_OF_SCOPE, "anna", wording)
        assert refused.value.code == code


def test_what_was_trained_stays_until_it_is_noted_again(sentences: Sentences, uow: UnitOfWork) -> None:
    sentences.note("Gibts da Geld?", "not_understood")
    sentences.assign([rows(uow)[0].id], "topic_funding", "anna")

    assert sentences.trained(["gibts da geld"]) == 1
    assert sentences.assign([rows(uow)[0].id], OUT_OF_SCOPE, "anna") == 0
    sentences.note("Gibts da Geld?", "not_understood")
    assert sentences.counts() == {"open": 1}


def test_a_dropped_sentence_stays_dropped(sentences: Sentences, uow: UnitOfWork) -> None:
    sentences.note("Gibts da Geld?", "not_understood")
    sentences.drop([rows(uow)[0].id], "anna")
    sentences.note("Gibts da Geld?", "not_understood")

    assert sentences.counts() == {"dropped": 1}


def test_what_nobody_says_any_more_is_forgotten(sentences: Sentences, clock: FixedClock) -> None:
    sentences.note("Gibts da Geld?", "not_understood")
    clock.move(days=180)
    assert sentences.forget(180) == 0
    clock.move(days=1)
    assert sentences.forget(180) == 1
