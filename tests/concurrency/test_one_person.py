from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fixtures.handover_desk import WEBER, HandoverDesk, open_handover_desk
from sqlalchemy import text

from bot.conversation.reply import Bubble
from bot.db.engine import UnitOfWork
from bot.errors import AlreadyTaken, BotError, NotAllowedNow
from bot.handover.parts import Person

RIVALS = 20


@dataclass
class Race:
    won: list[object] = field(default_factory=list)
    refused: list[BotError] = field(default_factory=list)
    broke: list[BaseException] = field(default_factory=list)


def race(*acts: Callable[[], object]) -> Race:
    """All at the same moment."""
    result, barrier = Race(), threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            result.won.append(act())
        except NotAllowedNow as error:
            result.refused.append(error)
        except BaseException as error:
            result.broke.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return result


@pytest.fixture
def handovers(uow: UnitOfWork, tmp_path: Path) -> HandoverDesk:
    return open_handover_desk(uow, tmp_path)


def colleague(number: int) -> Person:
    return Person(f"account:{number}", f"Person {number}", frozenset({"ihk_magdeburg"}))


def test_of_many_experts_exactly_one_takes_a_conversation(handovers: HandoverDesk) -> None:
    conversation = handovers.waiting()
    stretch = handovers.stretch(conversation).id

    result = race(
        *(
            lambda number=number: handovers.handover.claim(colleague(number), stretch)
            for number in range(RIVALS)
        )
    )

    assert result.broke == []
    assert (len(result.won), len(result.refused)) == (1, RIVALS - 1)
    assert all(isinstance(error, AlreadyTaken) for error in result.refused)
    assert len([said for said in handovers.said(conversation) if "ist ein Mensch für Sie da" in said]) == 1
    assert handovers.audited() == ["handover.claimed"]


def test_of_many_who_take_up_a_missed_one_exactly_one_gets_it(handovers: HandoverDesk) -> None:
    conversation = handovers.waiting()
    handovers.clock.move(minutes=2)
    handovers.handover.advance()
    stretch = handovers.stretch(conversation).id

    result = race(
        *(
            lambda number=number: handovers.handover.claim(colleague(number), stretch)
            for number in range(RIVALS)
        )
    )

    assert (result.broke, len(result.won)) == ([], 1)
    assert [one.ended_at is None for one in handovers.stretches(conversation)] == [False, True]


def test_the_database_itself_allows_one_open_stretch(handovers: HandoverDesk) -> None:
    conversation = handovers.waiting()
    with handovers.uow() as db, pytest.raises(Exception, match=r"(?i)unique"):
        db.execute(
            text(
                "INSERT INTO handovers (conversation_id, reason, chambers, chamber, region, topic, wanted_by,"
                " requested_at, expires_at, claimed_by, claimed_name, ended_by, outcome, result, transfers)"
                " SELECT conversation_id, reason, chambers, chamber, region, topic, wanted_by, requested_at,"
                " expires_at, claimed_by, claimed_name, ended_by, outcome, result, transfers FROM handovers"
                " WHERE conversation_id = :one"
            ),
            {"one": conversation},
        )


def test_a_claim_and_the_end_of_the_time_have_one_winner(handovers: HandoverDesk) -> None:
    for _ in range(5):
        conversation = handovers.waiting()
        stretch = handovers.stretch(conversation).id
        handovers.clock.move(seconds=90)
        handovers.handover.seen(WEBER)

        result = race(
            lambda stretch=stretch: handovers.handover.claim(WEBER, stretch), handovers.handover.advance
        )

        assert result.broke == []
        # Whoever came first: taken at once, or missed and taken up by the expert who came a moment later.
        assert handovers.owner(conversation) == "expert"
        joined = [said for said in handovers.said(conversation) if "ist ein Mensch für Sie da" in said]
        assert len(joined) == 1
        handovers.handover.close(WEBER, conversation, "Erledigt")


def test_an_answer_of_the_bot_never_comes_after_a_person_has_joined(handovers: HandoverDesk) -> None:
    for _ in range(5):
        conversation = handovers.waiting()
        handovers.clock.move(seconds=90)
        handovers.handover.advance()
        task = handovers.takes(conversation, "Was kostet das?")
        assert task is not None
        stretch = handovers.stretch(conversation).id

        result = race(
            lambda task=task: handovers.inbox.finish(task, [Bubble("Antwort des Programms")]),
            lambda stretch=stretch: handovers.handover.claim(WEBER, stretch),
        )

        assert result.broke == []
        said = handovers.said(conversation, "bot", "system")
        joined = next(at for at, words in enumerate(said) if "ist ein Mensch für Sie da" in words)
        assert "Antwort des Programms" not in said[joined:]
