from __future__ import annotations

from datetime import date, timedelta

import pytest
from fixtures.booking_desk import NOW

from bot.conversation.erasing import erase_conversation
from bot.db.engine import UnitOfWork
from bot.db.handover_tables import Handover
from bot.db.tables import Conversation
from bot.statistics import counts
from bot.statistics.waiting import tally, waits

NOVEMBER = date(2026, 11, 1)


def request(seconds: int | None, **values: object) -> Handover:
    claimed = None if seconds is None else NOW + timedelta(seconds=seconds)
    return Handover(
        conversation_id="c",
        reason="asked",
        requested_at=NOW,
        expires_at=NOW + timedelta(seconds=90),
        claimed_at=claimed,
        **{
            "chambers": ["ihk_halle"],
            "chamber": "",
            "outcome": "returned",
            "ended_at": NOW + timedelta(hours=1),
            **values,
        },
    )


@pytest.mark.parametrize(
    ("seconds", "wait"),
    [(5, "30 s"), (30, "30 s"), (31, "90 s"), (200, "5 min"), (4000, "longer"), (None, "nobody")],
)
def test_waiting_times_fall_into_classes(seconds: int | None, wait: str) -> None:
    found = tally([request(seconds)])

    assert {(cell.dimension, cell.key) for cell in found} == {
        ("", ""), ("wait", wait), ("reason", "asked"), ("outcome", "returned"),
    }  # fmt: skip
    assert {(cell.month, cell.chamber) for cell in found} == {(NOVEMBER, "ihk_halle")}


def test_whoever_took_it_counts_before_those_who_were_asked() -> None:
    (chamber,) = {cell.chamber for cell in tally([request(5, chamber="hwk_halle")])}
    assert chamber == "hwk_halle"
    (unclear,) = {cell.chamber for cell in tally([request(5, chambers=["ihk_halle", "hwk_halle"])])}
    assert unclear == ""


def test_waiting_times_survive_the_erasure_of_the_conversation(uow: UnitOfWork) -> None:
    with uow() as db:
        db.add(
            Conversation(
                id="c", token_hash="x", consent_version="v", facts={}, form={}, created_at=NOW, last_at=NOW
            )
        )
        db.flush()
        db.add(request(31))
        db.commit()
        before = waits(db)
        erase_conversation(db, db.get_one(Conversation, "c"))
        db.commit()

    with uow() as db:
        assert waits(db) == {}
        stored = counts.stored(db)
        assert {cell: stored[cell] for cell in before} == before
